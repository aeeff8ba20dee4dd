// Assisted entry on a bad line: what is typed is kept on the server whenever a field is left. While the
// line is away it stays on the page, sealed on the computer beside that (shelf.js), and is sent by
// itself when the line is back. Without this script the button "Check" does the same.
(() => {
  "use strict";

  if (!window.fetch || !window.AbortController || !window.DOMParser) return;

  const FIRST_WAIT = 2000, LONGEST_WAIT = 60000, LONGEST_ANSWER = 45000, PAUSE = 300; // milliseconds
  const form = () => document.getElementById("page");
  const fields = () => {
    const all = new URLSearchParams(new FormData(form()));
    all.delete("csrf_token");
    return all;
  };
  let kept = fields().toString(), pressed = null, isBusy = false, isOver = false, timer = 0, wait = FIRST_WAIT;
  const shelf = window.shelf;

  const say = (name) => {
    const line = document.getElementById("line");
    if (!line) return;
    line.textContent = line.dataset[name === "away" && shelf && shelf.holds ? "held" : name] || "";
    line.className = name === "away" || name === "out" || name === "gone" ? "warning" : "";
  };

  // What the server has not yet lies on the shelf: for each name that differs, the values.
  const shelve = () => {
    if (!shelf || !form()) return;
    const now = fields(), had = new URLSearchParams(kept);
    const names = isOver ? [] : [...new Set([...now.keys(), ...had.keys()])];
    shelf.note(names.map((name) => [name, now.getAll(name)]).filter(([name, values]) => String(values) !== String(had.getAll(name))));
  };
  const unshelve = (changes) => {
    for (const [name, values] of changes) {
      for (const field of form().querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (/^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value);
        else field.value = values[0] || "";
      }
    }
    if (!changes.length) return;
    document.getElementById("back").hidden = false;
    unfold();
    go();
  };
  const unfold = () => {
    document.getElementById("permanent").open = fields().get("permanent_same") === "no";
  };

  // One question to the server. Whoever was signed out signs in elsewhere, and the form gets the
  // token that belongs to the new session.
  const ask = (address, extra) => {
    const body = fields();
    body.append("csrf_token", form().elements.csrf_token.value);
    if (extra) body.append(extra.name, extra.value);
    const overdue = new AbortController();
    const alarm = setTimeout(() => overdue.abort(), LONGEST_ANSWER);
    return fetch(address, {
      method: "POST",
      body,
      headers: { Steady: "yes" },
      credentials: "same-origin",
      redirect: "manual",
      signal: overdue.signal,
    }).then((answer) => {
      clearTimeout(alarm);
      if (answer.type === "opaqueredirect") throw new Error("out");
      if (answer.status === 400) return renew().then(() => { throw new Error("again"); });
      if (answer.status >= 500) throw new Error("away");
      return answer;
    });
  };

  const renew = () => fetch(location.href, { credentials: "same-origin", redirect: "manual" })
    .then((answer) => {
      if (answer.type === "opaqueredirect") throw new Error("out");
      return answer.text();
    })
    .then((page) => {
      const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("page");
      if (!fresh || fresh.dataset.owner !== form().dataset.owner) throw new Error("out"); // another officer
      form().elements.csrf_token.value = fresh.elements.csrf_token.value;
    });

  const later = (error) => {
    isBusy = false;
    say(error.message === "out" ? "out" : "away");
    timer = setTimeout(go, error.message === "again" ? 0 : wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };

  const go = () => {
    clearTimeout(timer);
    if (isBusy || isOver || !form()) return;
    const now = fields().toString();
    if (!pressed && now === kept) return;
    isBusy = true;
    const mine = pressed;
    if (mine) say("busy");
    ask(mine ? mine.address : form().dataset.keep, mine)
      .then((answer) => (mine ? arrive(answer) : take(answer, now)))
      .then(() => { wait = FIRST_WAIT; isBusy = false; go(); }, later);
  };

  const take = (answer, now) => {
    if (answer.status >= 403 && answer.status <= 409) {
      isOver = true;
      shelve();
      say("gone");
      return null;
    }
    if (!answer.ok) throw new Error("away");
    return answer.text().then((html) => {
      kept = now;
      shelve();
      say("kept");
      new DOMParser().parseFromString(html, "text/html").querySelectorAll("[id]").forEach((fresh) => {
        const old = document.getElementById(fresh.id);
        if (old && old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes);
      });
    });
  };

  const arrive = (answer) => {
    pressed = null;
    const next = answer.status === 204 && answer.headers.get("Location");
    if (next) {
      kept = fields().toString();
      isOver = true; // the page is being left
      shelve();
      location.assign(next);
      return null;
    }
    return answer.text().then((html) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      document.title = page.title;
      document.documentElement.lang = page.documentElement.lang;
      document.body.replaceWith(page.body);
      if (!form()) return;
      kept = fields().toString();
      shelve();
      scrollTo(0, 0);
      (document.querySelector("[autofocus]") || document.querySelector("main")).focus();
    });
  };

  const onward = (from) => {
    const all = [...form().elements].filter((each) => each.tabIndex >= 0 && each.type !== "hidden"
      && each.localName !== "fieldset" && each.offsetParent && !each.closest("details:not([open])") && (each.name !== from.name || each === from));
    const next = all[all.indexOf(from) + 1];
    if (next) next.focus();
  };

  document.addEventListener("change", (event) => {
    if (event.target.form !== form()) return;
    if (event.target.name === "permanent_same") unfold();
    shelve();
    clearTimeout(timer);
    timer = setTimeout(go, PAUSE);
  });
  document.addEventListener("input", (event) => event.target.form === form() && shelve());
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) {
      if (event.target.matches("[data-discard]") && shelf) shelf.note([]);
      kept = form() ? fields().toString() : kept; // thrown away, or signed out, on purpose
      return;
    }
    event.preventDefault();
    if (pressed || isOver) return;
    const button = event.submitter || form().querySelector("[name=check]");
    const address = button.getAttribute("formaction") || location.href;
    pressed = { name: button.name, value: button.value, address };
    go();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.form !== form() || !form()) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form().requestSubmit(form().querySelector("[name=send]"));
    } else if (event.target.localName === "input" || event.target.localName === "select") {
      event.preventDefault();
      onward(event.target);
    }
  });
  if (shelf) shelf.take().then(unshelve).catch(() => {});
  addEventListener("online", go);
  addEventListener("beforeunload", (event) => {
    if (!isOver && form() && fields().toString() !== kept) event.preventDefault();
  });
})();
