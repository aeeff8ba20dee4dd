"""People who register over HTTP while machines die, and what they saw."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import html5lib
import requests

from portal.domain.registration.form_pages import FormPage
from tests.web.client import held_fields, without_line_breaks
from tests.web.public.journey import ANSWERS

REFERENCE = re.compile(r'class="reference"[^>]*>([^<]+)<')
PAUSE_SECONDS = 3.0
"""How long a person waits before she tries again."""
LONGEST_SECONDS = 180


@dataclass
class Observations:
    """What all people saw, by several threads."""

    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    errors_of_person: Counter[int] = field(default_factory=Counter)
    writes: list[tuple[float, float]] = field(default_factory=list)
    """Beginning and end of each POST that was taken."""
    given_up: int = 0
    without_page: int = 0
    """Errors without a page of the portal."""

    def seconds_until_writes(self, since: float) -> float:
        """From a time until the end of the first POST that began after it and was taken."""
        return min(end for begin, end in self.writes if begin > since) - since


class Crowd:
    """`with Crowd(url, people=8) as crowd:` people register one after the other until it ends."""

    def __init__(
        self,
        url: str,
        people: int,
        new_browser: Callable[[], requests.Session] = requests.Session,
    ) -> None:
        self._url, self._new_browser = url, new_browser
        self.seen = Observations()
        self._stopping = threading.Event()
        self._numbers = iter(range(2, 10**6))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._go) for _ in range(people)]

    def __enter__(self) -> Self:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for each in self._threads:
            each.join()

    def _go(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                number = next(self._numbers)
            Person(self._url, number, self.seen, self._new_browser()).register()


class Person:
    """Registers once. `number` makes the phone and the passport."""

    def __init__(
        self, url: str, number: int, seen: Observations, browser: requests.Session | None = None
    ) -> None:
        self._url, self._number, self._seen = url, number, seen
        self._browser = browser or requests.Session()
        self._browser.trust_env = False
        address = ".".join(str(random.randint(1, 254)) for _ in range(4))
        self._browser.headers["X-Forwarded-For"] = address
        self._deadline = time.monotonic() + LONGEST_SECONDS

    def register(self) -> None:
        """Fills in all pages and sends them; tries again after each error."""
        answers = {page: dict(fields) for page, fields in ANSWERS.items()}
        # Every number has a prefix of its own, because codes are limited by prefix.
        answers[FormPage.CONTACT]["mobile"] = f"017{self._number * 7919 % 10**8:08d}"
        answers[FormPage.PERSON] |= {
            "document_type": "passport",
            "document_number": f"BX{self._number:07d}",
        }
        try:
            for page, fields in answers.items():
                address = f"/bn/register/{page.value}"
                self._send(address, self._ask("GET", address), fields)
            check = "/bn/register/check"
            done = self._send(check, self._ask("GET", check), {})
        except TimeoutError:
            self._seen.given_up += 1
            return
        if found := REFERENCE.search(without_line_breaks(done.text)):
            self._seen.acknowledged.append(found[1].strip())
        else:
            self._seen.given_up += 1

    def _send(
        self, path: str, page: requests.Response, fields: dict[str, Any]
    ) -> requests.Response:
        root = html5lib.parse(page.text, namespaceHTMLElements=False)
        forms = [form for form in root.iter("form") if form.get("method") == "post"]
        form = next((each for each in forms if each.get("id") == "page"), forms[0])
        return self._ask("POST", path, data=held_fields(form) | fields)

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        while time.monotonic() < self._deadline:
            begin = time.monotonic()
            try:
                answer = self._browser.request(method, self._url + path, timeout=30, **options)
            except requests.RequestException as error:
                self._note_error(type(error).__name__, has_page=False)
                continue
            if answer.status_code < 500:
                self._seen.statuses[str(answer.status_code)] += 1
                if method == "POST":
                    self._seen.writes.append((begin, time.monotonic()))
                return answer
            self._note_error(str(answer.status_code), has_page="<h1" in answer.text)
        raise TimeoutError

    def _note_error(self, what: str, *, has_page: bool) -> None:
        self._seen.statuses[what] += 1
        self._seen.errors_of_person[self._number] += 1
        self._seen.without_page += not has_page
        time.sleep(PAUSE_SECONDS)
