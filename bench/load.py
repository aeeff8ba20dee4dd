"""A light load generator: ready-made HTTP requests over kept-open connections.

It shares two cores with the server it measures, so it does as little as it can: the bytes of every
request exist before the clock starts, and of an answer only status and length are read.
"""

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What a run gave: seconds in all, seconds of each request, and how often each status came."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of the requests stayed below."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(address: tuple[str, int], requests: Sequence[bytes], connections: int) -> Outcome:
    """Sends every request once, over that many connections at a time."""
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
    """One connection, opened again when the server closed it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._socket = self._open()

    def _open(self) -> socket.socket:
        opened = socket.create_connection(self._address)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def ask(self, request: bytes) -> int:
        """The status of the answer."""
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
        """Closes it."""
        self._socket.close()
