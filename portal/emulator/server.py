"""Runs the emulator as a separate server on this machine only."""

import threading
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from portal.config import Settings
from portal.emulator.app import Emulating, create_emulator
from portal.emulator.receipts import Postman
from portal.emulator.store import Store

HOST = "127.0.0.1"


class NotForProduction(RuntimeError):
    """The emulator does not run in production, because its page shows every message."""


class _Silent(WSGIRequestHandler):
    """Logs no requests, because request lines hold phone numbers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Writes nothing."""


class EmulatorServer:
    """A running emulator: `with EmulatorServer(settings, file, port=0) as emulator: emulator.url`.

    Port 0 selects a free port. `receipt_delay` is the time in seconds from an SMS to its receipt.
    """

    def __init__(
        self, settings: Settings, file: Path, *, port: int, receipt_delay: float = 1.0
    ) -> None:
        if settings.production:
            raise NotForProduction("the gateway emulator is for development and tests")
        self._store = Store(file)
        self._postman = Postman(self._store, settings.receipt_secret.get_secret_value())
        self._emulating = Emulating(
            store=self._store,
            postman=self._postman,
            token=settings.emulator_token.get_secret_value(),
            receipt_hosts=frozenset({urlsplit(settings.public_url).hostname or ""}),
            receipt_delay=receipt_delay,
            portal=settings.public_url,
        )
        self._server: BaseWSGIServer = make_server(
            HOST, port, create_emulator(self._emulating), threaded=True, request_handler=_Silent
        )
        self._server.daemon_threads = True  # type: ignore[attr-defined]  # ThreadingMixIn has it
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://{HOST}:{self._server.server_port}"

    def start(self) -> Self:
        """Starts to serve in the background."""
        self._postman.start()
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stops the server and the receipts."""
        self._emulating.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._postman.stop()
        self._store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
