// Sends the forms of a person on a bad line. Pressing once is enough: what was typed stays on the
// page until it has arrived, and is sent again by itself when the connection comes back.
// Where this script does not run, forms are sent as forms always were.
(() => {
  "use strict";

  if (!window.fetch || !window.AbortController || !window.DOMParser) return;

  const FIRST_WAIT = 2000, LONGEST_WAIT = 60000, LONGEST_ANSWER = 45000; // milliseconds
  let form, button, pressed, isSending = false, timer = 0, wait = FIRST_WAIT;

  const say = (name) => {
    const line = document.querySelector("[data-away]");
    if (!line) return;
    line.textContent = line.dataset[name] || "";
    line.className = name === "away" ? "warning" : "";
  };

  const rest = () => {
    clearTimeout(timer);
    form = null;
    isSending = false;
    wait = FIRST_WAIT;
    say("");
  };

  const typed = () => {
    const fields = new URLSearchParams(new FormData(form));
    if (button && button.name) fields.append(button.name, button.value);
    return fields;
  };

  const send = () => {
    if (!form || isSending) return;
    clearTimeout(timer);
    isSending = true;
    say("busy");
    const overdue = new AbortController();
    const alarm = setTimeout(() => overdue.abort(), LONGEST_ANSWER);
    const address = (button && button.getAttribute("formaction")) || form.getAttribute("action");
    fetch(address || location.href, {
      method: "POST",
      body: typed(),
      headers: { Steady: "yes" }, // asks for 204 instead of a redirect, to be followed below
      credentials: "same-origin",
      signal: overdue.signal,
    })
      .then((answer) => {
        if (answer.status >= 500) throw answer;
        const next = answer.status === 204 && answer.headers.get("Location");
        return next || answer.text().then((page) => new DOMParser().parseFromString(page, "text/html"));
      })
      .then(arrive, later)
      .then(() => clearTimeout(alarm));
  };

  const later = () => {
    isSending = false;
    say("away");
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };

  const arrive = (next) => {
    if (typeof next === "string") {
      location.assign(next); // `isSending` stays: the page is being left
      return;
    }
    rest();
    document.title = next.title;
    document.documentElement.lang = next.documentElement.lang;
    document.body.replaceWith(next.body);
    scrollTo(0, 0);
    (document.querySelector("[autofocus]") || document.querySelector("main")).focus();
  };

  document.addEventListener("click", (event) => {
    pressed = event.target.closest("button");
  });
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    event.preventDefault();
    if (isSending) return;
    form = event.target;
    button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    send();
  });
  addEventListener("online", send);
  addEventListener("pageshow", (event) => event.persisted && rest());
})();
