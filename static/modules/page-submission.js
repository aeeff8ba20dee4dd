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

export const replacePage = (html) => {
  const page = parsePage(html);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(page.body);
  scrollTo(0, 0);
  (document.querySelector("[autofocus]") || document.querySelector("main")).focus();
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
