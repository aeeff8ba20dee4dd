"""The portal's web application on a real port in this process, for callbacks of gateways."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from tests.listener import eventually

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def _not_yet(_environ: object, _start: object) -> list[bytes]:
    return []


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


class _Counted:
    """Counts the requests that the application is answering."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._lock = threading.Lock()
        self.open = 0

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        self._add(1)
        try:
            return self._application(environ, start)
        finally:
            self._add(-1)

    def _add(self, count: int) -> None:
        with self._lock:
            self.open += count


class LivePortal:
    """`with LivePortal(settings, database) as portal:`; `portal.settings` has its address."""

    def __init__(self, settings: Settings, database: Database, port: int = 0) -> None:
        self._server = make_server(
            "127.0.0.1",
            port,
            _not_yet,
            threaded=True,
            request_handler=_Silent,
        )
        self.settings = settings.model_copy(update={"public_url": self.url})
        self._requests = _Counted(create_app(self.settings, database).wsgi_app)
        self._server.app = self._requests
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Closes the port and waits for open requests, which hold connections of the database."""
        self._server.shutdown()
        self._thread.join()
        eventually(lambda: self._requests.open == 0)
        self._server.server_close()
