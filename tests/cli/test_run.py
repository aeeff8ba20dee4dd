"""`portal run`: the whole portal as processes forked from one."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests

from tests.listener import eventually, free_port

SECONDS = 120.0
LARGEST = 350_000_000
"""Bytes of the whole service at rest, with each shared page counted once."""


@dataclass(frozen=True)
class Office:
    """A running `portal run` with its addresses."""

    process: subprocess.Popen[bytes]
    site: str
    emulator: str

    @property
    def parts(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def answers(self) -> bool:
        with suppress(requests.ConnectionError):
            return all(
                requests.get(each, timeout=SECONDS).ok for each in (self.site, self.emulator)
            )
        return False


def start(folder: Path, port: int, emulator: int) -> subprocess.Popen[bytes]:
    environment = {name: each for name, each in os.environ.items() if name[:7] != "PORTAL_"}
    environment |= {
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_PORT": str(port),
        "PORTAL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORTAL_EMULATOR_URL": f"http://127.0.0.1:{emulator}",
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-m", "portal", "run"]
    with (folder / "output").open("wb") as output:
        return subprocess.Popen(command, env=environment, stdout=output, stderr=output)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    port, emulator = free_port(), free_port()
    running = Office(
        start(tmp_path, port, emulator),
        f"http://127.0.0.1:{port}/bn/status",
        f"http://127.0.0.1:{emulator}/",
    )
    try:
        eventually(running.answers, SECONDS)
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_it_serves_web_and_emulator_in_little_memory_and_ends_with_all_its_processes(
    office: Office, tmp_path: Path
) -> None:
    parts = office.parts
    assert len(parts) == 6, "supervisor, emulator, workers, and gunicorn with two processes"
    assert sum(each.memory_full_info().pss for each in parts) < LARGEST
    assert list(tmp_path.glob("phera-metrics-*/*.db")), "the counters of its processes"
    shown = (tmp_path / "output").read_text(encoding="utf-8")
    assert "district@demo.example" in shown
    assert '"event"' not in shown, "the sign-ins stay in sight"
    assert '"event"' in (tmp_path / "portal.log").read_text(encoding="utf-8")
    office.process.send_signal(signal.SIGTERM)
    assert office.process.wait(SECONDS) == 0
    assert not psutil.wait_procs(parts, timeout=SECONDS)[1]
    assert not list(tmp_path.glob("phera-metrics-*"))


def test_a_taken_port_is_named_with_a_remedy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert start(tmp_path, port, free_port()).wait(SECONDS) == 1
    assert f"127.0.0.1:{port} cannot be used" in (tmp_path / "output").read_text()
    assert not list(tmp_path.glob("phera-metrics-*"))
