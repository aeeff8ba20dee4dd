// Submits the forms of a returnee on a bad connection. One press is enough: what was typed stays on the
// page until it has arrived, and is submitted again when the connection comes back. Browsers that do
// not run this script submit the forms themselves.
import { fieldsOf, replacePageUnderTyping, retryTimer, submit } from "./modules/page-submission.js";

let form, button, pressed, sent, isSending = false;

const showStatus = (name) => {
  const line = (form || document).querySelector("[data-away]") || document.querySelector("[data-away]");
  if (!line) return;
  line.textContent = line.dataset[name] || "";
  line.classList.toggle("warning", name === "away");
};

const finish = () => {
  timer.stop();
  timer.reset();
  showStatus("");
  form = null;
  isSending = false;
};

const send = () => {
  if (!form || isSending) return;
  timer.stop();
  isSending = true;
  showStatus("busy");
  sent = fieldsOf(form);
  const fields = new URLSearchParams(new FormData(form));
  if (button && button.name) fields.append(button.name, button.value);
  const address = (button && button.getAttribute("formaction")) || form.getAttribute("action");
  submit(address || location.href, fields)
    .then((answer) => {
      if (answer.status >= 500) throw answer;
      return answer;
    })
    .then(arrive, retry);
};
const timer = retryTimer(send);

const retry = () => {
  isSending = false;
  showStatus("away");
  timer.retry();
};

const arrive = (answer) => {
  if (answer.next) {
    // What was typed on a page of answers since it was sent is sent too, before the page is left.
    if (form.matches("[data-resend]") && fieldsOf(form).toString() !== sent.toString()) {
      isSending = false;
      send();
      return;
    }
    location.assign(answer.next); // `isSending` stays true: the page is being left
    return;
  }
  const answered = form;
  finish();
  replacePageUnderTyping(answer.html, answered, sent);
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
addEventListener("pageshow", (event) => event.persisted && finish());
