// Assisted entry on a bad connection: what is typed is saved on the server whenever a field is left.
// While there is no connection it stays on the page and encrypted on the computer (offline-drafts.js),
// and is sent when the connection is back. Without this script the button "Check" saves.
import { drafts } from "./offline-drafts.js";
import { changedFields, fieldsOf, fillFields, parsePage, replacePageUnderTyping, retryTimer, submit } from "./modules/page-submission.js";

const PAUSE = 300; // milliseconds
const form = () => document.getElementById("page");
const fields = () => fieldsOf(form());
let saved = fields().toString();
let pressed = null, isBusy = false, isOver = false;

const showStatus = (name) => {
  const line = document.getElementById("line");
  if (!line) return;
  line.textContent = line.dataset[name === "away" && drafts && drafts.holds ? "held" : name] || "";
  line.classList.toggle("warning", /^(away|out|gone)$/.test(name));
};
// "Saved on the server" is shown only while nothing on the page differs from what was saved.
const showSaved = () => showStatus(fields().toString() === saved ? "kept" : "");
const clearSaved = () => {
  const line = document.getElementById("line");
  if (line && line.textContent === line.dataset.kept) showSaved();
};

// The answers that the server does not have are stored on the computer: each changed name with its values.
const storeDraft = () => {
  if (!drafts || !form()) return;
  drafts.note(isOver ? [] : changedFields(new URLSearchParams(saved), fields()));
};
const restoreDraft = (changes) => {
  fillFields(form(), changes);
  if (!changes.length) return;
  document.getElementById("back").hidden = false;
  unfold();
  send();
};
const unfold = () => {
  document.getElementById("permanent").open = fields().get("permanent_same") === "no";
};

// One request to the server. An officer who was signed out signs in elsewhere, and the form gets the
// token of the new session.
const request = async (address, extra) => {
  const body = fields();
  body.append("csrf_token", form().elements.csrf_token.value);
  if (extra) body.append(extra.name, extra.value);
  const answer = await submit(address, body, { redirect: "manual" });
  if (answer.type === "opaqueredirect") throw new Error("out");
  if (answer.status === 400) {
    await renewToken();
    throw new Error("again");
  }
  if (answer.status >= 500) throw new Error("away");
  return answer;
};

const renewToken = async () => {
  const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
  if (answer.type === "opaqueredirect") throw new Error("out");
  const fresh = parsePage(await answer.text()).getElementById("page");
  if (!fresh || !fresh.dataset.owner.split(" ").includes(form().dataset.owner.split(" ")[0])) throw new Error("out"); // another officer
  form().elements.csrf_token.value = fresh.elements.csrf_token.value;
};

const retry = (error) => {
  isBusy = false;
  showStatus(error.message === "out" ? "out" : "away");
  if (error.message === "again") timer.start(0);
  else timer.retry();
};

const send = () => {
  timer.stop();
  if (isBusy || isOver || !form()) return;
  const now = fields().toString();
  if (!pressed && now === saved) return;
  isBusy = true;
  const mine = pressed;
  if (mine) showStatus("busy");
  request(mine ? mine.address : form().dataset.keep, mine)
    .then((answer) => (mine ? arrive(answer, now, mine) : update(answer, now)))
    .then(() => {
      timer.reset();
      isBusy = false;
      send();
    }, retry);
};
const timer = retryTimer(send);

const update = (answer, now) => {
  if (answer.status >= 403 && answer.status <= 409) {
    isOver = true;
    storeDraft();
    showStatus("gone");
    return;
  }
  if (answer.status >= 300) throw new Error("away");
  saved = now;
  storeDraft();
  showSaved();
  parsePage(answer.html).querySelectorAll("[id]").forEach((fresh) => {
    const old = document.getElementById(fresh.id);
    if (old && old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes);
  });
};

const arrive = (answer, sent, button) => {
  pressed = null;
  if (answer.next) {
    const isLate = fields().toString() !== sent;
    if (isLate && button.name !== "send") {
      pressed = button; // the later change is sent too, before the page is left
      return;
    }
    saved = fields().toString();
    isOver = true; // the page is being left
    storeDraft();
    if (isLate) showLateChange(answer.next);
    else location.assign(answer.next);
    return;
  }
  const late = replacePageUnderTyping(answer.html, form(), new URLSearchParams(sent));
  if (!form()) return;
  saved = late.length ? sent : fields().toString();
  storeDraft();
};
// The entry was sent as it stood when the button was pressed. The officer sees the later change, and
// goes on with the link.
const showLateChange = (address) => {
  showStatus("late");
  const line = document.getElementById("line"), link = document.createElement("a");
  link.href = address;
  link.textContent = line.dataset.onward;
  line.append(" ", link);
  line.classList.add("warning");
  link.focus();
};

const focusNext = (from) => {
  const all = [...form().elements].filter((each) => each.tabIndex >= 0 && each.type !== "hidden"
    && each.localName !== "fieldset" && each.offsetParent && !each.closest("details:not([open])") && (each.name !== from.name || each === from));
  const next = all[all.indexOf(from) + 1];
  if (next) next.focus();
};

document.addEventListener("change", (event) => {
  if (event.target.form !== form()) return;
  if (event.target.name === "permanent_same") unfold();
  storeDraft();
  timer.start(PAUSE);
});
document.addEventListener("input", (event) => {
  if (event.target.form !== form()) return;
  clearSaved();
  storeDraft();
});
document.addEventListener("submit", (event) => {
  if (event.target !== form()) {
    if (event.target.matches("[data-discard]") && drafts) drafts.note([]);
    saved = form() ? fields().toString() : saved; // thrown away, or signed out, on purpose
    return;
  }
  event.preventDefault();
  if (pressed || isOver) return;
  const button = event.submitter || form().querySelector("[name=check]");
  const address = button.getAttribute("formaction") || location.href;
  pressed = { name: button.name, value: button.value, address };
  send();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.form !== form() || !form()) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form().requestSubmit(form().querySelector("[name=send]"));
  } else if (event.target.localName === "input" || event.target.localName === "select") {
    event.preventDefault();
    focusNext(event.target);
  }
});
if (drafts) drafts.take().then(restoreDraft).catch(() => {});
addEventListener("online", send);
addEventListener("beforeunload", (event) => {
  if (!isOver && form() && fields().toString() !== saved) event.preventDefault();
});
