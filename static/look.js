// Shows the SMS with the day, time or centre that was just chosen: presses "Show the SMS", which does
// nothing else, and takes the text from the answer.
(() => {
  "use strict";
  let newest;
  document.addEventListener("change", (event) => {
    const button = event.target.form && event.target.form.querySelector("[name=act]");
    if (!button) return;
    const body = new URLSearchParams(new FormData(button.form)), mine = newest = {};
    body.append(button.name, button.value);
    fetch(button.formAction, { method: "POST", body, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((page) => {
        const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("sms-" + button.value);
        if (fresh && mine === newest) document.getElementById(fresh.id).replaceChildren(...fresh.childNodes);
      })
      .catch(() => {});
  });
})();
