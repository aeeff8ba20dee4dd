"""A flaky connection: a proxy in front of the portal that drops requests or responses."""

import contextlib
import socket
import threading
from enum import Enum
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import Page

TWO_G = {
    "offline": False,
    "latency": 300,  # milliseconds
    "downloadThroughput": 250_000 / 8,  # bytes a second
    "uploadThroughput": 250_000 / 8,
}


def slow_down(page: Page) -> None:
    """Limits a page to 2G: 250 kbit/s, round trip of 300 ms."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", TWO_G)


class Cut(Enum):
    """The point at which a submitted form is lost."""

    BEFORE = "before the portal gets anything of it"
    IN_THE_MIDDLE = "in the middle of it"
    AFTER = "after the portal got it, before its answer arrives"


class BadLine:
    """`with BadLine(portal.url) as line:`; pages are at `line.url`, `line.cut` selects the loss."""

    def __init__(self, target: str) -> None:
        address = urlsplit(target)
        self._target = (address.hostname or "", address.port or 80)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.cut: Cut | None = None
        self.lost = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._open_door, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.close()

    def _open_door(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self._door.accept()
                threading.Thread(target=self._serve, args=(phone,), daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            phone,
            socket.create_connection(self._target, timeout=90) as portal,
        ):
            threading.Thread(target=_pass_on, args=(portal, phone), daemon=True).start()
            while data := phone.recv(65536):
                if self.cut and data.startswith(b"POST"):
                    self._lose(self.cut, data, portal)
                    return
                portal.sendall(data)

    def _lose(self, cut: Cut, data: bytes, portal: socket.socket) -> None:
        self.lost += 1
        if cut is Cut.IN_THE_MIDDLE:
            portal.sendall(data[: len(data) - 10])
        elif cut is Cut.AFTER:
            # On a separate connection, whose response is dropped.
            with socket.create_connection(self._target, timeout=90) as own:
                own.sendall(data)
                own.recv(65536)


def _pass_on(portal: socket.socket, phone: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := portal.recv(65536):
            phone.sendall(data)
        phone.shutdown(socket.SHUT_RDWR)
