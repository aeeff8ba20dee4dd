"""A browser for benchmarks, which only keeps the cookie and the CSRF token of the page."""

import re
import socket
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from portal.domain.registration.form_pages import FormPage
from tests.web.public.journey import ANSWERS

_TOKEN = re.compile(r'<input[^>]*name="csrf_token"[^>]*value="([^"]*)"')


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    location: str | None
    cookies: list[str]
    body: str


Send = Callable[[str, str, dict[str, str], bytes], Answer]
"""Sends a method, a path, headers and a body."""


class Browser:
    """One person's browser and the page that it shows. Counts its requests."""

    def __init__(self, send: Send, number: int, cookie: str = "") -> None:
        self._send = send
        self.cookie = cookie
        # Each has an address of its own, because limits by address would end the run.
        self._address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._token = ""
        self.path, self.body = "", ""
        self.requests = 0

    def open(self, path: str) -> None:
        """Opens a page."""
        self._ask("GET", path)

    def submit(self, fields: Mapping[str, object], path: str = "", *, follow: bool = True) -> None:
        """Submits the form of the page, by default to its own address."""
        body = urlencode({**fields, "csrf_token": self._token}, doseq=True).encode()
        self._ask("POST", path or self.path, body, follow=follow)

    def _ask(self, method: str, path: str, body: bytes = b"", *, follow: bool = True) -> None:
        headers = {"Cookie": self.cookie, "X-Forwarded-For": self._address, "Host": "127.0.0.1"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._send(method, path, headers, body)
        self.requests += 1
        for cookie in answer.cookies:
            self.cookie = cookie.partition(";")[0]
        if answer.location is None and answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status}\n{answer.body}")
        self.path, self.body = answer.location or path, answer.body
        if answer.location is not None:
            if follow:
                self._ask("GET", answer.location)
        elif found := _TOKEN.search(answer.body):
            self._token = found[1]


def mobile_of(number: int) -> str:
    """Returns a number with a prefix of its own, so that the prefix cap does not apply."""
    return f"+88017{number * 7919 % 10**8:08d}"


def register(browser: Browser, mobile: str, code_of: Callable[[str], str]) -> None:
    """Registers from the start page to the reference. `code_of` returns the code in the SMS to a number."""
    browser.open("/")
    fill_form(browser, mobile, code_of)
    if not browser.path.endswith("/register/check"):
        raise SystemExit(f"the form ends at {browser.path}")
    browser.submit({})
    if not browser.path.endswith("/register/done"):
        raise SystemExit(f"the registration ends at {browser.path}")


def fill_form(
    browser: Browser, mobile: str, code_of: Callable[[str], str], until: FormPage | None = None
) -> None:
    """Fills in the form from its first page to the check page, or until another page is open."""
    browser.open("/bn/register/consent")
    for page, fields in ANSWERS.items():
        if page is until:
            return
        browser.submit(fields | ({"mobile": mobile} if "mobile" in fields else {}))
        if browser.path.endswith("/register/code"):
            browser.submit({"code": code_of(mobile)})


def send_over(address: tuple[str, int]) -> Send:
    """Returns a way to send over HTTP, a connection for each request as from nginx."""

    def send(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        lines = [
            f"{method} {path} HTTP/1.1",
            *(f"{name}: {each}" for name, each in headers.items()),
        ]
        lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
        with socket.create_connection(address) as connection:
            connection.sendall("\r\n".join(lines).encode() + body)
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, text = received.decode().partition("\r\n\r\n")
        first, *fields = head.split("\r\n")
        named = [
            (name.lower(), each) for name, _, each in (line.partition(": ") for line in fields)
        ]
        cookies = [each for name, each in named if name == "set-cookie"]
        return Answer(int(first.split()[1]), dict(named).get("location"), cookies, text)

    return send
