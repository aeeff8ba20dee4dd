"""The portal's web application on a real port in this process, for callbacks of gateways."""

import threading
from collections.abc import Callable
from typing import Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.config import Settings
from portal.db import Database


def _not_yet(_environ: object, _start: object) -> list[bytes]:
    return []


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


class LivePortal:
    """`with LivePortal(settings, database) as portal:`; `portal.settings` has its address."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        port: int = 0,
        wrap: Callable[[Any], Any] = lambda app: app,
    ) -> None:
        self._server = make_server(
            "127.0.0.1",
            port,
            _not_yet,
            threaded=True,
            request_handler=_Silent,
        )
        # Closing waits for open requests, which would otherwise write into the log of the next test.
        self._server.daemon_threads = False  # type: ignore[attr-defined]  # ThreadingMixIn has it
        self.settings = settings.model_copy(update={"public_url": self.url})
        self._server.app = wrap(create_app(self.settings, database))
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
        """Closes the port. Does nothing if it is closed."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
