// Assisted entry on a bad line: what is typed is kept on the server whenever a field is left, and
// only there: a shared computer keeps nothing. While the line is away it stays on the page, and is
// sent by itself when the line is back. Without this script the button "Check" does the same.
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

  const say = (name) => {
    const line = document.getElementById("line");
    if (!line) return;
    line.textContent = line.dataset[name] || "";
    line.className = name === "away" || name === "out" || name === "gone" ? "warning" : "";
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
      const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("#page [name=csrf_token]");
      if (!fresh) throw new Error("away");
      form().elements.csrf_token.value = fresh.value;
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
      say("gone");
      return null;
    }
    if (!answer.ok) throw new Error("away");
    return answer.text().then((html) => {
      kept = now;
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
    if (event.target.name === "permanent_same") {
      document.getElementById("permanent").open = event.target.value === "no";
    }
    clearTimeout(timer);
    timer = setTimeout(go, PAUSE);
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) {
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
  addEventListener("online", go);
  addEventListener("beforeunload", (event) => {
    if (!isOver && form() && fields().toString() !== kept) event.preventDefault();
  });
})();
