"""Measures the start of the web: from the command to the first page, beside the ordinary build.

    python -m bench.start [--rounds 5]

Both run in turn on gunicorn with two processes that are forked when the application is loaded. Prints the medians
of the seconds, of the processor seconds of all processes, and for the portal the milliseconds in which each process
answers a page of the form for the first time. `PYTHONDONTWRITEBYTECODE` is ignored, because an installed portal is compiled.
"""

import argparse
import contextlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import requests

from bench.journey import Site, prepare
from bench.ordinary import create_tables
from bench.web_server import THREADS, WORKERS
from portal.config import PROJECT
from tests.postgres import Server

PATIENCE = 60.0
FORM_PAGE = "/bn/register/consent"


class Start(NamedTuple):
    """Seconds and processor seconds until the first page, and milliseconds of first pages of the form."""

    seconds: float
    processor: float
    form_pages: tuple[float, ...]


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    server = Server.start_new()
    try:
        site = prepare(server, folder)
        site.database.close()
        create_tables(site.environment["PORTAL_DATABASE_URL"])
        _measure(site, rounds)
    finally:
        server.remove()
        shutil.rmtree(folder)


def _measure(site: Site, rounds: int) -> None:
    ordinary: list[Start] = []
    portal: list[Start] = []
    # The first of each writes bytecode and compressed files, as an installation does.
    for _ in range(1 + rounds):
        ordinary.append(_start(site, "bench.ordinary:create_ordinary()", "/ordinary"))
        portal.append(_start(site, "wsgi:application", "/bn/", FORM_PAGE))
    peer, own = ordinary[1:], portal[1:]
    print(f"{'to the first page':>20} {'seconds':>9} {'processor':>10}   {FORM_PAGE}, first times")
    for name, starts in (("ordinary build", peer), ("portal", own)):
        first = " ".join(f"{each:.0f} ms" for each in starts[-1].form_pages)
        print(f"{name:>20} {_median(starts, 0):>9.2f} {_median(starts, 1):>10.2f}   {first}")
    seconds, processor = (_median(own, part) / _median(peer, part) for part in (0, 1))
    print(f"{'ratio':>20} {seconds:>9.2f} {processor:>10.2f}")


def _median(starts: list[Start], part: int) -> float:
    return statistics.median(float(each[part]) for each in starts)  # type: ignore[arg-type]  # a number


def _start(site: Site, application: str, page: str, *form_pages: str) -> Start:
    host, port = site.address
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--preload"]
    command += ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)]
    command += ["--keep-alive", "0", "--log-level", "error", application]
    environment = {k: v for k, v in site.environment.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _first_answer(site, page)
        seconds = time.monotonic() - begun
        tree = psutil.Process(process.pid)
        times = [each.cpu_times() for each in (tree, *tree.children())]
        processor = sum(each.user + each.system for each in times)
        return Start(seconds, processor, tuple(_timed(site, each) for each in form_pages * WORKERS))
    finally:
        process.terminate()
        process.wait()


def _first_answer(site: Site, page: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(requests.ConnectionError):
            _timed(site, page)
            return
        time.sleep(0.02)
    raise TimeoutError(page)


def _timed(site: Site, page: str) -> float:
    url = "http://{}:{}{}".format(*site.address, page)
    begun = time.monotonic()
    answer = requests.get(url, headers={"X-Forwarded-For": "10.0.0.1"}, timeout=PATIENCE)
    assert answer.ok, answer.status_code
    return (time.monotonic() - begun) * 1000


if __name__ == "__main__":
    main()
