"""A real HTTP server on loopback that records requests and returns prepared answers."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from portal.gateways.base import IncomingReceipt

PATIENCE = 90.0
"""Seconds until a missing request fails a test: long, because a machine may be slow and busy."""


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


@dataclass(frozen=True)
class Answer:
    """The answer to a request."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Listener:
    """`with Listener() as listener:`; uses the statuses in `answers` first, then 200.

    With a certificate it is reached by https as `localhost`.
    """

    def __init__(self, port: int = 0, certificate: Path | None = None) -> None:
        self.requests: list[Asked] = []
        self.answers: list[int] = []
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._is_secure = certificate is not None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return (
            f"https://localhost:{self.port}" if self._is_secure else f"http://127.0.0.1:{self.port}"
        )

    def wait_for(self, count: int, seconds: float = PATIENCE, under: str = "/") -> list[Asked]:
        """Returns the requests below the path `under` once there are `count`.

        Fails the test after a timeout.
        """

        def came() -> list[Asked]:
            return [each for each in self.requests if each.path.startswith(under)]

        with self._changed:
            assert self._changed.wait_for(lambda: len(came()) >= count, seconds), (
                f"{len(came())} of {count} requests came: {self.requests}"
            )
            return came()

    def answer_to(self, asked: Asked) -> Answer:
        """Records and answers a request. Refused requests are not recorded."""
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            with self._changed:
                self.requests.append(asked)
                self._changed.notify_all()
        return Answer(status)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query, keep_blank_values=True)),
                    dict(self.headers),
                    body,
                )
                answer = listener.answer_to(asked)
                self.send_response(answer.status)
                for name, text in answer.headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST = _answer  # noqa: N815 - the names http.server looks for

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                pass

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def eventually(
    is_so: Callable[[], bool], seconds: float = PATIENCE, *, pause: float = 0.02
) -> None:
    """Waits until the condition holds. Fails the test after a timeout."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(pause)


def free_port() -> int:
    """Returns a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
