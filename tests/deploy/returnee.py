"""A returnee who registers through nginx, and how long each of her pages takes."""

import re
import time
from html import unescape
from urllib.parse import urlsplit

import requests

from tests.deploy.behind_nginx import BehindNginx
from tests.web.public import journey

_HIDDEN = re.compile(r'<input\b(?=[^>]*type="hidden")[^>]*>')
_NAME, _VALUE = re.compile(r'\bname="([^"]*)"'), re.compile(r'\bvalue="([^"]*)"')


class Returnee:
    """One browser with its own session. `seconds` has the time of each request."""

    def __init__(self, site: BehindNginx, mobile: str) -> None:
        self._site, self._mobile = site, mobile
        self.seconds: list[float] = []

    def register(self) -> str:
        """Fills in all pages and sends the registration. Returns the path of the page after it."""
        with self._site.session() as session:
            page = self._ask(session, "GET", "/bn/register/consent")
            for name, fields in journey.ANSWERS.items():
                if not urlsplit(page.url).path.endswith(f"/{name.value}"):  # the page of the code
                    page = self._ask(session, "GET", f"/bn/register/{name.value}")
                answers = fields | ({"mobile": self._mobile} if "mobile" in fields else {})
                page = self._send(session, page, answers)
            page = self._send(session, page, {})
        return str(urlsplit(page.url).path)

    def _send(
        self, session: requests.Session, page: requests.Response, answers: dict[str, object]
    ) -> requests.Response:
        path = urlsplit(page.url).path
        return self._ask(session, "POST", path, {**_hidden_fields(page.text), **answers})

    def _ask(
        self,
        session: requests.Session,
        method: str,
        path: str,
        data: dict[str, object] | None = None,
    ) -> requests.Response:
        """Sends a request and follows its redirect, as two requests."""
        url = f"https://127.0.0.1:{self._site.port}{path}"
        referrer = {"Referer": f"https://{session.headers['Host']!s}{path}"}
        start = time.perf_counter()
        answer = session.request(
            method, url, data=data, headers=referrer, allow_redirects=False, timeout=60
        )
        self.seconds.append(time.perf_counter() - start)
        if answer.status_code == 303:
            return self._ask(session, "GET", urlsplit(answer.headers["Location"]).path)
        assert answer.status_code == 200, f"{answer.status_code} {method} {path}"
        return answer


def _hidden_fields(html: str) -> dict[str, str]:
    found = {}
    for field in _HIDDEN.findall(html):
        name, value = _NAME.search(field), _VALUE.search(field)
        if name and value:
            found[name[1]] = unescape(value[1])
    return found
