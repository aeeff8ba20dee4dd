"""Gunicorn as in production, and the processor time that it and PostgreSQL take."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import psutil

from portal.config import PROJECT
from tests.postgres import Server

WORKERS, THREADS = 2, 4


@contextlib.contextmanager
def gunicorn(
    application: str, environment: dict[str, str], address: tuple[str, int]
) -> Iterator[psutil.Process]:
    """Runs gunicorn until the end of the block.

    A connection carries one request, as from nginx. Kept open, most connections end up at one worker.
    """
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{address[0]}:{address[1]}"]
    command += ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)]
    command += ["--keep-alive", "0", "--log-level", "error", application]
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # a line for each request
    )
    try:
        _wait_for(address)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: tuple[str, int]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(address):
            time.sleep(1.5)  # Both workers must load the application first.
            return
        time.sleep(0.05)
    raise SystemExit("gunicorn did not start")


class Spent(NamedTuple):
    """Processor milliseconds per item, and each web worker's share of those of the web."""

    web: float
    database: float
    shares: tuple[float, ...]

    @property
    def total(self) -> float:
        """Returns the milliseconds of web and database."""
        return self.web + self.database


class ProcessorClock:
    """Reads the processor time of a gunicorn and a PostgreSQL from its creation on."""

    def __init__(self, web: psutil.Process, server: Server) -> None:
        self._web, self._database = web, psutil.Process(server.pid)
        self._start = self._read()

    def spent(self, items: int) -> Spent:
        """Returns what was spent since the creation, per item."""
        web_before, database_before = self._start
        web_now, database_now = self._read()
        workers = [now - before for before, now in zip(web_before, web_now, strict=True)]
        web = sum(workers)
        return Spent(
            web * 1000 / items,
            (database_now - database_before) * 1000 / items,
            tuple(each / web if web else 0 for each in workers),
        )

    def _read(self) -> tuple[list[float], float]:
        database = [self._database, *self._database.children()]
        workers = sorted(self._web.children(), key=lambda each: each.pid)
        return [_seconds(each) for each in workers], sum(map(_seconds, database))


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # a session of the database that ended
        return 0
    return float(times.user + times.system)


def median_spent(rounds: Sequence[Spent], peers: Sequence[Spent]) -> str:
    """Returns a line of a table: the medians of web, database and sum, the ratio to a peer, the shares.

    The ratio is the median of those of each round, because the speed of a shared machine changes between rounds.
    """
    web, database, total = (
        statistics.median(getattr(each, part) for each in rounds)
        for part in ("web", "database", "total")
    )
    ratio = statistics.median(
        own.total / peer.total for own, peer in zip(rounds, peers, strict=True)
    )
    shares = " ".join(f"{share:.0%}" for share in rounds[-1].shares)
    return f"{web:>8.2f} {database:>9.2f} {total:>8.2f} {ratio:>8.2f}   {shares}"


HEADER = f"{'web':>8} {'database':>9} {'sum':>8} {'ratio':>8}   workers' shares"


def environment_of(url: str, folder: str, port: int) -> dict[str, str]:
    """Returns the environment of a portal behind one proxy, which tells the addresses of people."""
    return {
        **os.environ,
        "PORTAL_DATABASE_URL": url,
        "PORTAL_INSTANCE": folder,
        "PORTAL_PORT": str(port),
        "PORTAL_PROXIES": "1",
    }
