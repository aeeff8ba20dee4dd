"""A real HTTP server on loopback that notes what it is asked and answers as told."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from portal.gateways.base import IncomingReceipt

PATIENCE = 90.0
"""Seconds until what does not come is missed: many, for a machine may be slow and busy."""


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    args: dict[str, str]
    headers: dict[str, str]
    body: bytes = field(repr=False)

    def as_receipt(self) -> IncomingReceipt:
        return IncomingReceipt(self.args, self.headers, self.body)


class Listener:
    """`with Listener() as listener:`; statuses in `answers` are used up first, then it says 200."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Asked] = []
        self.answers: list[int] = []
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, count: int, seconds: float = PATIENCE) -> list[Asked]:
        """The requests, once there are so many; fails the test when they do not come."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.requests) >= count, seconds)
        assert came, f"{len(self.requests)} of {count} requests came: {self.requests}"
        return list(self.requests)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def _note(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query, keep_blank_values=True)),
                    dict(self.headers),
                    body,
                )
                status = listener.answers.pop(0) if listener.answers else 200
                if status == 200:
                    with listener._changed:
                        listener.requests.append(asked)
                        listener._changed.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = _note  # noqa: N815 - the names http.server looks for

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                pass

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def eventually(
    is_so: Callable[[], bool], seconds: float = PATIENCE, *, pause: float = 0.02
) -> None:
    """Wait until something is so; fail the test when it never is."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(pause)
