// Submits a form without leaving the page, and shows the page that comes back. Shared by every script
// that submits; portal/web/static_bundles.py puts it into each of them when the application starts.
const FIRST_WAIT = 2000, LONGEST_WAIT = 60000, LONGEST_ANSWER = 45000; // milliseconds

if (!window.AbortController) throw new Error("no AbortController: the browser submits its forms itself");

export const parsePage = (html) => new DOMParser().parseFromString(html, "text/html");

// `X-Fetch-Submit` asks for 204 with `Location` instead of a redirect (portal/web/fetch_submit.py).
// The promise is rejected when there is no answer in time.
export const submit = async (address, body, options) => {
  const timeout = new AbortController();
  const alarm = setTimeout(() => timeout.abort(), LONGEST_ANSWER);
  try {
    const answer = await fetch(address, {
      method: "POST",
      body,
      headers: { "X-Fetch-Submit": "yes" },
      credentials: "same-origin",
      signal: timeout.signal,
      ...options,
    });
    const { status, type } = answer;
    return { status, type, next: status === 204 && answer.headers.get("Location"), html: await answer.text() };
  } finally {
    clearTimeout(alarm);
  }
};

export const fieldsOf = (form) => {
  const all = new URLSearchParams(new FormData(form));
  all.delete("csrf_token");
  return all;
};

// Each name whose values differ, with its present values. `before` and `now` are of `fieldsOf`.
export const changedFields = (before, now) => [...new Set([...now.keys(), ...before.keys()])]
  .map((name) => [name, now.getAll(name)])
  .filter(([name, values]) => String(values) !== String(before.getAll(name)));

export const fillFields = (form, changes) => {
  for (const [name, values] of changes) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value);
      else if (field.type !== "hidden") field.value = values[0] || "";
    }
  }
};

const replacePage = (html) => {
  const page = parsePage(html);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(page.body);
  scrollTo(0, 0);
  (document.querySelector("[autofocus]") || document.querySelector("main")).focus();
};

// Shows the page that answers a form. What was typed since the form was sent goes into its new fields,
// and who is still typing stays in the same field.
export const replacePageUnderTyping = (html, form, sent) => {
  const typed = changedFields(sent, fieldsOf(form));
  const { id, name } = document.activeElement || {};
  replacePage(html);
  const fresh = form.id && document.getElementById(form.id);
  if (!fresh || !typed.length) return [];
  fillFields(fresh, typed);
  const field = name && (document.getElementById(id) || fresh.querySelector(`[name="${CSS.escape(name)}"]`));
  if (field) {
    field.focus();
    if (/^(text|tel)$/.test(field.type)) field.setSelectionRange(field.value.length, field.value.length);
  }
  return typed;
};

// Runs `action` again later: each time after twice the wait, until `reset`.
export const retryTimer = (action) => {
  let timer = 0, wait = FIRST_WAIT;
  return {
    retry() {
      timer = setTimeout(action, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    },
    start(delay) {
      clearTimeout(timer);
      timer = setTimeout(action, delay);
    },
    stop: () => clearTimeout(timer),
    reset: () => { wait = FIRST_WAIT; },
  };
};
