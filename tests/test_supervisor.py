"""Processes under one supervisor."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.listener import eventually

PROGRAM = """
import os, sys, time
from functools import partial
from portal.supervisor import Supervisor

def sleep(name):
    with open(name, "a") as file:
        print(os.getpid(), file=file)
    time.sleep(600)

supervisor = Supervisor({name: partial(sleep, name) for name in sys.argv[1:]})
supervisor.start()
supervisor.watch()
"""


class Supervised:
    """A supervisor in its own process, over two processes that sleep."""

    def __init__(self, folder: Path) -> None:
        self.files = [folder / "web", folder / "worker"]
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM, *map(str, self.files)])

    def all_started(self) -> bool:
        return all(map(self.ids, self.files))

    def ids(self, file: Path) -> list[int]:
        """Returns the processes of one command so far."""
        return [int(line) for line in file.read_text().splitlines()] if file.exists() else []

    def all_ended(self) -> bool:
        return not any(map(lives, (each for file in self.files for each in self.ids(file))))


def lives(process_id: int) -> bool:
    try:
        return bool(psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    started = Supervised(tmp_path)
    try:
        eventually(started.all_started, 60)
        yield started
    finally:
        started.process.kill()
        started.process.wait()


@pytest.mark.parametrize("ask", [signal.SIGTERM, signal.SIGINT])
def test_all_end_when_it_is_asked_to_end(supervised: Supervised, ask: signal.Signals) -> None:
    supervised.process.send_signal(ask)
    assert supervised.process.wait(60) == 0
    assert supervised.all_ended()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a parent's death")
def test_all_end_when_it_is_killed(supervised: Supervised) -> None:
    """Otherwise they would keep their ports, and `make run` could not start again."""
    supervised.process.kill()
    eventually(supervised.all_ended, 60)


def test_a_dead_one_starts_again_alone(supervised: Supervised) -> None:
    web, worker = supervised.files
    os.kill(supervised.ids(web)[0], signal.SIGKILL)
    eventually(lambda: len(supervised.ids(web)) == 2, 60)
    assert lives(supervised.ids(web)[1])
    assert supervised.ids(worker) == [each for each in supervised.ids(worker) if lives(each)]
    assert len(supervised.ids(worker)) == 1
