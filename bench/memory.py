"""Measures start and memory at rest: `portal run`, and web with one worker process as on a server.

    python -m bench.memory [--rest 10] [--python …]

`--python` is the interpreter of an environment that has requirements.txt alone, as a server has: structlog loads
libraries of development if they are there.

The start is the second one, on a filled database: seconds and processor seconds of all processes until the first
page is answered. The memory is the proportional set size (PSS), which counts a shared page once.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from urllib.error import URLError
from urllib.request import urlopen  # noqa: TID251 - a measurement, as a browser asks

import psutil

from bench.submit import _free_port
from portal.config import PROJECT

PAGES = ("/bn/", "/en/", "/bn/status", "/bn/help") * 3
PATIENCE = 120.0
MEGABYTE = 1_000_000


def main() -> None:
    """Runs both set-ups and prints a table for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rest", type=float, default=10, help="seconds before the memory is read")
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    portal = (options.python, "-m", "portal")
    port = _free_port()
    site = f"http://127.0.0.1:{port}"
    web = [options.python, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--workers", "2"]
    web += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "wsgi:application"]
    with tempfile.TemporaryDirectory(prefix="phera-bench-") as folder:
        environment = {
            **os.environ,
            "PORTAL_INSTANCE": folder,
            "PORTAL_PORT": str(port),
            "PORTAL_PUBLIC_URL": site,
            "PORTAL_EMULATOR_URL": f"http://127.0.0.1:{_free_port()}",
        }
        with _running([[*portal, "run"]], environment):
            _first_answer(site)
        for name, commands in (
            ("portal run", [[*portal, "run"]]),
            ("server", [web, [*portal, "work"]]),
        ):
            started = time.monotonic()
            with _running(commands, environment) as processes:
                _first_answer(site)
                seconds = time.monotonic() - started
                processor = sum(
                    each.cpu_times().user + each.cpu_times().system for each in _tree(processes)
                )
                print(f"\n{name}: first answer in {seconds:.1f} s, {processor:.1f} s of processor")
                for page in PAGES:
                    urlopen(site + page, timeout=PATIENCE).read()  # noqa: S310 - our own address
                time.sleep(options.rest)
                _print_memory(_tree(processes))


@contextlib.contextmanager
def _running(
    commands: Sequence[Sequence[str]], environment: dict[str, str]
) -> Iterator[list[psutil.Process]]:
    output = subprocess.DEVNULL
    processes = [
        subprocess.Popen(each, cwd=PROJECT, env=environment, stdout=output, stderr=output)
        for each in commands
    ]
    try:
        yield [psutil.Process(each.pid) for each in processes]
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            each.wait(PATIENCE)


def _first_answer(site: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(URLError, ConnectionError):
            urlopen(f"{site}/bn/", timeout=PATIENCE).read()  # noqa: S310 - our own address
            return
        time.sleep(0.05)
    raise TimeoutError("no page was answered")


def _tree(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    return [each for root in processes for each in (root, *root.children(recursive=True))]


def _print_memory(processes: Sequence[psutil.Process]) -> None:
    shares = [each.memory_full_info().pss / MEGABYTE for each in processes]
    for process, share in zip(processes, shares, strict=True):
        print(f"{share:8.1f} MB  {process.pid:>8}  {' '.join(process.cmdline()[1:])[-60:]}")
    print(f"{sum(shares):8.1f} MB  in all")


if __name__ == "__main__":
    main()
