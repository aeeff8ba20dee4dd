// Shows the SMS with the day, time or centre that was just chosen: submits the button "Show the SMS",
// which changes nothing, and takes the text from the answer.
import { parsePage, submit } from "./modules/page-submission.js";

let newest;
document.addEventListener("change", async (event) => {
  const button = event.target.form && event.target.form.querySelector("[name=act]");
  if (!button) return;
  const body = new URLSearchParams(new FormData(button.form)), mine = newest = {};
  body.append(button.name, button.value);
  const answer = await submit(button.formAction, body).catch(() => null);
  if (!answer || answer.status !== 200 || mine !== newest) return;
  const fresh = parsePage(answer.html).getElementById("sms-" + button.value);
  if (fresh) document.getElementById(fresh.id).replaceChildren(...fresh.childNodes);
});
