"""A light load generator: prepared HTTP requests over kept-alive connections.

It shares two cores with the measured server, so it does as little as possible: the bytes of every
request exist before the clock starts, and it reads only status and length of a response.
"""

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """The results of a run: total seconds, seconds of each request, and counts by status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Returns requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Returns the latency quantile in milliseconds for a share of the requests."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(address: tuple[str, int], requests: Sequence[bytes], connections: int) -> Outcome:
    """Sends every request once over that many parallel connections."""
    outcome = Outcome()
    lock = threading.Lock()
    shares = [requests[start::connections] for start in range(connections)]
    ready = threading.Barrier(connections + 1)
    threads = [
        threading.Thread(target=_send_all, args=(address, share, ready, outcome, lock))
        for share in shares
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - start
    return outcome


def _send_all(
    address: tuple[str, int],
    requests: Sequence[bytes],
    ready: threading.Barrier,
    outcome: Outcome,
    lock: threading.Lock,
) -> None:
    latencies, statuses = [], []
    ready.wait()
    connection = _Connection(address)
    for request in requests:
        start = time.perf_counter()
        statuses.append(connection.ask(request))
        latencies.append(time.perf_counter() - start)
    connection.close()
    with lock:
        outcome.latencies += latencies
        for status in statuses:
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1


class _Connection:
    """One connection, reopened when the server closes it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._socket = self._open()

    def _open(self) -> socket.socket:
        opened = socket.create_connection(self._address)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def ask(self, request: bytes) -> int:
        """Sends a request and returns the status of the response."""
        self._socket.sendall(request)
        head, _, rest = self._read_head().partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        missing = length - len(rest)
        while missing > 0:
            missing -= len(self._socket.recv(65536))
        if b"connection: close" in lines:
            self._socket.close()
            self._socket = self._open()
        return int(head[9:12])

    def _read_head(self) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            more = self._socket.recv(65536)
            if not more:
                raise ConnectionError("the server closed the connection without an answer")
            data += more
        return data

    def close(self) -> None:
        """Closes the connection."""
        self._socket.close()
