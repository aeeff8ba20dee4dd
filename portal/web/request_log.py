"""The access log of the web: one JSON line a request, and the id that all its lines carry.

A line names the endpoint and the role, never a path, a query, a token, an address or a person.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import structlog
from flask import Flask, Response, g, request

from portal.config import Settings
from portal.logs import log_failure
from portal.request_id import carry_request_id, new_request_id, read_request_id
from portal.web import http_metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER: Final = "X-Request-ID"
NO_ENDPOINT: Final = "none"
"""The endpoint of an address that is nowhere."""
_ENDPOINT: Final = "phera.endpoint"
_ROLE: Final = "phera.role"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})

log = structlog.get_logger()


def init_app(app: Flask, settings: Settings) -> None:
    """Wraps the whole application. Call it last, so that static files have lines too."""
    app.after_request(_note_endpoint)
    app.wsgi_app = RequestLog(  # type: ignore[method-assign]  # as Flask's manual wraps it
        app.wsgi_app, trusts_proxy=settings.proxies > 0, writes_lines=settings.access_log
    )


def _note_endpoint(response: Response) -> Response:
    request.environ[_ENDPOINT] = request.endpoint or NO_ENDPOINT
    if (officer := g.get("officer")) is not None:
        request.environ[_ROLE] = officer.role.value
    return response


class RequestLog:
    """WSGI middleware. With `trusts_proxy` the id is the one of nginx, if it gives one."""

    def __init__(self, app: "WSGIApplication", *, trusts_proxy: bool, writes_lines: bool) -> None:
        self._app = app
        self._trusts_proxy = trusts_proxy
        self._writes_lines = writes_lines

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answers a request."""
        answer = _Answer(environ, self._request_id(environ), writes_line=self._writes_lines)
        with carry_request_id(answer.request_id):
            try:
                body = self._app(environ, answer.starting(start_response))
            except Exception as error:
                answer.fail(error)
                raise
            if answer.length is not None:
                answer.finish(answer.length)
                return body
        return _CountedBody(body, answer)

    def _request_id(self, environ: "WSGIEnvironment") -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._trusts_proxy else ""
        return read_request_id(given) or new_request_id()


class _Answer:
    """What is known about one answer when it ends."""

    def __init__(self, environ: "WSGIEnvironment", request_id: str, *, writes_line: bool) -> None:
        self.request_id = request_id
        self.length: int | None = None
        self._environ = environ
        self._writes_line = writes_line
        self._started = time.perf_counter()
        self._status = 0
        self._is_finished = False

    def starting(self, start_response: "StartResponse") -> "StartResponse":
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            self._status = int(status[:3])
            for name, value in headers:
                if name.lower() == "content-length":
                    self.length = 0 if self._environ["REQUEST_METHOD"] == "HEAD" else int(value)
            if self._endpoint() != "static":  # a file is stored for good, its id would be old
                headers = [*headers, (HEADER, self.request_id)]
            return start_response(status, headers, *more)

        return start

    def finish(self, length: int) -> None:
        if self._is_finished:
            return
        self._is_finished = True
        seconds = time.perf_counter() - self._started
        endpoint = self._endpoint()
        http_metrics.count_answer(endpoint, self._status, seconds)
        if self._writes_line:
            method = self._environ["REQUEST_METHOD"]
            log.info(
                "request.answer_sent",
                request_id=self.request_id,
                endpoint=endpoint,
                method=method if method in _METHODS else "other",
                status=self._status,
                milliseconds=round(seconds * 1000, 1),
                bytes=length,
                role=self._environ.get(_ROLE, ""),
            )

    def fail(self, error: Exception) -> None:
        log_failure("request.failed", error, request_id=self.request_id, endpoint=self._endpoint())
        self._status = 500
        self.finish(0)

    def _endpoint(self) -> str:
        if _ENDPOINT in self._environ:
            return str(self._environ[_ENDPOINT])
        # The application sees no file that exists.
        is_file = self._environ.get("PATH_INFO", "").startswith("/static/")
        return "static" if is_file and self._status else NO_ENDPOINT


class _CountedBody:
    """A streamed body. Its line is written when it ends."""

    def __init__(self, body: Iterable[bytes], answer: _Answer) -> None:
        self._body, self._chunks = body, iter(body)
        self._answer = answer
        self._length = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with carry_request_id(self._answer.request_id):
            try:
                chunk = next(self._chunks)
            except StopIteration:
                raise
            except Exception as error:
                self._answer.fail(error)
                raise
        self._length += len(chunk)
        return chunk

    def close(self) -> None:
        with suppress(AttributeError):
            self._body.close()  # type: ignore[attr-defined]  # not every body has it
        self._answer.finish(self._length)
