"""Kills worker, gateway and database during sending: no SMS is lost and none is sent twice.

Sends 1,000 messages; `make soak` sends 100,000 (or `PHERA_SOAK_MESSAGES`) and prints a summary.
"""

import itertools
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pysqlite3
import pytest
import requests

from portal import schema
from portal.config import Settings
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.workers.delivery import CONCURRENT_CALLS
from portal.workers.outcome_writer import MOST_UNWRITTEN
from tests.cli.place import Place, end
from tests.kannel.running import RunningKannel
from tests.keys import ENVIRONMENT
from tests.listener import eventually
from tests.live_portal import LivePortal
from tests.postgres import Server

KIND = MessageKind.ANSWER_HELP
"""A kind that is sent at any hour and, unlike a code, never twice."""
MESSAGES = 1000
SOAK = int(os.environ.get("PHERA_SOAK_MESSAGES", "100000"))
SECONDS = 100.0
ROUNDS = 2
"""How often each part is killed."""
BETWEEN_ROUNDS = 15_000
"""Messages between two rounds of a long run."""


class Killing:
    """Parts that run as processes. The test kills each in turn while messages are being sent."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = 0

    def start_worker(self) -> None:
        self.processes["worker"] = self.place.start("sms", "work")

    def kill_worker(self) -> None:
        end(self.processes["worker"])
        self.place.expire_leases()
        self.start_worker()

    def start_emulator(self) -> None:
        arguments = ("sms", "emulator", "--receipt-delay", "0.05")
        self.processes["emulator"] = self.place.start(*arguments)
        eventually(self._answers)

    def kill_emulator(self) -> None:
        end(self.processes["emulator"])
        self.start_emulator()

    def _answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self.place.settings.emulator_url}/healthz", timeout=10).ok
        return False

    def go_on(self, count: int, kills: list[Callable[[], None]], seconds: float) -> None:
        """Kills one after the other, evenly over the messages, until all have a final state."""
        self.start_worker()
        steps = rounds_of(count) * len(kills) + 1
        for step, kill in zip(range(1, steps), itertools.cycle(kills), strict=False):
            self.place.wait_for_end(count * step // steps, seconds)
            kill()
            self.kills += 1
        self.place.wait_for_end(count, seconds)


def rounds_of(count: int) -> int:
    """Returns how often each part is killed for this number of messages."""
    return max(ROUNDS, count // BETWEEN_ROUNDS)


@pytest.fixture
def crash_database(request: pytest.FixtureRequest, own_postgres: Server) -> Iterator[Database]:
    """A database on a PostgreSQL server that this test may kill."""
    database = Database(own_postgres.create_database("phera"))
    schema.upgrade(database)
    yield database
    database.close()


@contextmanager
def own_connections(database: Database) -> Iterator[Database]:
    """Yields the database with a pool of its own.

    The live portal answers each receipt in a thread; a burst of receipts takes all connections of
    its pool, and a test that reads through the same pool is refused one.
    """
    own = Database(database.url.render_as_string(hide_password=False))
    yield own
    own.close()


def settings_in(folder: Path, **more: str) -> Settings:
    return Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(folder / "instance"), **more})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def on_phones(settings: Settings) -> tuple[int, int]:
    """The number of SMS that the emulator sent, and of phones that received them."""
    file = pysqlite3.connect(str(settings.instance / "emulator.sqlite3"))
    found: tuple[int, int] = file.execute(
        "SELECT count(*), count(DISTINCT recipient) FROM message"
    ).fetchone()
    file.close()
    return found


def run_with_emulator(
    database: Database, folder: Path, count: int, seconds: float, server: Server | None
) -> str:
    """Returns a summary of the final states in words."""
    emulator = f"http://127.0.0.1:{free_port()}"
    settings = settings_in(folder, PORTAL_EMULATOR_URL=emulator)
    with LivePortal(settings, database) as portal, own_connections(database) as own:
        place = Place(portal.settings, own)
        place.queue(count, KIND)
        killing = Killing(place)
        kills = [killing.kill_worker, killing.kill_emulator]

        def kill_database() -> None:
            assert server is not None
            server.kill()
            server.start()

        if server is not None:
            kills.append(kill_database)
        try:
            killing.start_emulator()
            killing.go_on(count, kills, seconds)
        finally:
            for process in killing.processes.values():
                end(process)
        states, (sent, phones) = place.states(), on_phones(settings)
        result = (
            f"{count} messages, {killing.kills} kills: lost {count - phones}, delivered twice "
            f"{sent - phones}, asked for again {place.asked_twice()} (known again by reference), "
            f"unknown {states.get(MessageState.UNKNOWN, 0)}"
        )
        assert killing.kills == rounds_of(count) * len(kills), result
        assert states == {MessageState.DELIVERED: count}, result
        assert (sent, phones) == (count, count), result
        return result


def test_killed_worker_gateway_and_database_lose_nothing_and_send_nothing_twice(
    crash_database: Database, own_postgres: Server, tmp_path: Path
) -> None:
    run_with_emulator(crash_database, tmp_path, MESSAGES, SECONDS, own_postgres)


def test_killed_worker_and_gateway_on_sqlite(sqlite_database: Database, tmp_path: Path) -> None:
    run_with_emulator(sqlite_database, tmp_path, MESSAGES // 5, SECONDS, None)


@pytest.mark.soak
def test_many_more_while_everything_is_killed(
    crash_database: Database,
    own_postgres: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = run_with_emulator(crash_database, tmp_path, SOAK, SOAK / 5 + 600, own_postgres)
    with capsys.disabled():
        sys.stdout.write(f"\n{result}\n")


@pytest.mark.kannel
def test_kannel_knows_no_reference_so_what_is_unknown_is_counted_and_not_sent_again(
    crash_database: Database, own_postgres: Server, tmp_path: Path
) -> None:
    (tmp_path / "kannel").mkdir()
    with RunningKannel(tmp_path / "kannel", throughput=500) as kannel:
        gateway = {
            "PORTAL_GATEWAYS": "kannel",
            "PORTAL_KANNEL_URL": kannel.sendsms,
            "PORTAL_KANNEL_USER": kannel.user,
            "PORTAL_KANNEL_PASSWORD": kannel.password,
            "PORTAL_KANNEL_FROM": "16135",
        }
        settings = settings_in(tmp_path, **gateway)

        def kill_kannel() -> None:
            kannel.crash()
            kannel.start()

        def kill_database() -> None:
            own_postgres.kill()
            own_postgres.start()

        with (
            LivePortal(settings, crash_database) as portal,
            own_connections(crash_database) as own,
        ):
            place = Place(portal.settings, own)
            place.queue(MESSAGES, KIND)
            killing = Killing(place)
            place.environment = gateway
            # A killed Kannel forgets receipts: such messages expire after 72 hours.
            place.ends = (MessageState.DELIVERED, MessageState.UNKNOWN, MessageState.ACCEPTED)
            try:
                kills = [killing.kill_worker, kill_kannel, kill_database]
                killing.go_on(MESSAGES, kills, SECONDS)
            finally:
                for process in killing.processes.values():
                    end(process)
            states = place.states()
            assert sum(states.values()) == MESSAGES
            assert set(states) <= set(place.ends)
            assert place.asked_twice() == 0
            # Only messages in flight when the worker was killed have an unknown outcome.
            at_once = CONCURRENT_CALLS + MOST_UNWRITTEN
            assert states.get(MessageState.UNKNOWN, 0) <= killing.kills * at_once
