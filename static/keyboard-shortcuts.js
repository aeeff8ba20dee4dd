// Single keys for officers who work in lists. They press what is on the page: rows are marked [data-row],
// everything else names its key in [data-key]. A key does nothing that has no button or link.
const ROW = "[data-row]", FIELD = "input:not([type=hidden]), select, textarea, button";
const help = document.getElementById("key-help");
const one = (selector, within) => (within || document).querySelector(selector);

// On a keyboard that is set to Bangla the letters are others, but the keys are the same.
const keyOf = (event) => {
  if (/^[ -~]$/.test(event.key)) return event.key.toLowerCase();
  if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return event.key;
};

const isTyping = (element) =>
  element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
  (element.tagName === "INPUT" && !/^(checkbox|radio|submit|button)$/.test(element.type));

const row = () => {
  const line = document.activeElement.closest("tr, li");
  return line && one(ROW, line);
};

const step = (by) => {
  const rows = [...document.querySelectorAll(ROW)];
  const here = rows.indexOf(row());
  const next = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by];
  if (next) next.focus();
};

// Opens what hides the element, and leaves the officer at its first field; pressing stays to be done.
const goTo = (element) => {
  const around = element.closest("details");
  if (around) around.open = true;
  const field = element.matches(FIELD) ? element : one(FIELD, element);
  (field || element).focus();
};

const use = (key) => {
  const element = one(`[data-key="${CSS.escape(key)}"]`);
  if (element) {
    if (element.matches("a, button")) element.click();
    else goTo(element);
    return true;
  }
  const wanted = one("#rows [name=key]");
  if (!/^[vrx]$/.test(key) || !wanted || !row()) return false;
  wanted.value = key;
  row().click();
  return true;
};

const showHelp = (open) => {
  if (!help || help.open === open) return;
  help.classList.toggle("key-help--floating", open);
  help.open = open;
  if (open) one("summary", help).focus();
};

addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (help && help.open) showHelp(false);
    else if (isTyping(document.activeElement)) document.activeElement.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const key = keyOf(event);
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "o" && row()) row().click();
  else if (key === "?") showHelp(!help.open);
  else if (!/^[a-z/]$/.test(key) || !use(key)) return;
  event.preventDefault();
});

addEventListener("pageshow", (event) => {
  const wanted = one("#rows [name=key]");
  if (wanted) wanted.value = "";
  if (!event.persisted && /^#[vrx]$/.test(location.hash)) {
    const element = one(`[data-key="${location.hash[1]}"]`);
    if (element) goTo(element);
  }
});
