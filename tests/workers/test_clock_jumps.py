"""The clock of a machine jumps by a day, forward and back, while a worker sends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
import time_machine

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.emulator.faults import Fault
from portal.emulator.server import EmulatorServer
from portal.gateways.registry import gateways_of
from portal.services.messaging import delivery, lease_recovery, outbox
from portal.workers.context import WorkerContext
from portal.workers.processes import sms_process
from tests.cli.place import Place
from tests.cli.test_kills import on_phones
from tests.keys import ENVIRONMENT
from tests.listener import eventually, free_port
from tests.live_portal import LivePortal
from tests.unit import unit

EACH, BUSY = 40, 5
PATIENCE = 300.0
LEASE = timedelta(seconds=20)
"""A try that a jump left open ends with its lease. The test does not wait for the usual one."""
SENT = (MessageState.ACCEPTED, MessageState.DELIVERED)
DAY = timedelta(days=1)
JUMPS = [timedelta(), DAY, timedelta(), -DAY, timedelta()]


class JumpingMachine:
    """Worker, web and gateway with one clock. Time-outs run by the clock that is never set."""

    def __init__(self, place: Place) -> None:
        self.place, self.queued = place, 0
        vault = Vault(place.settings.field_keys, place.settings.index_keys)
        self._worker = sms_process(
            WorkerContext(place.database, vault, gateways_of(place.settings))
        )

    @contextmanager
    def working(self) -> Iterator[None]:
        thread = threading.Thread(target=self._worker.run)
        thread.start()
        try:
            yield
        finally:
            self._worker.stopping.set()
            thread.join()

    def queue(self, count: int) -> None:
        """Queues messages that are sent at any hour, each to another number."""
        now = datetime.now(UTC)
        with self.place.database.begin() as session:
            for _ in range(count):
                self.queued += 1
                outbox.queue_message(
                    unit(session, vault=self.place.vault, now=now),
                    to=f"+88017{self.queued * 7919 % 10**8:08d}",
                    kind=MessageKind.ANSWER_HELP,
                    language=Language.BANGLA,
                    values={"hotline": "16135"},
                )

    def refuse_for_now(self, times: int) -> None:
        """Lets the gateway refuse some messages, so that they are sent again later."""
        settings = self.place.settings
        requests.post(
            f"{settings.emulator_url}/faults",
            json={"fault": Fault.BUSY, "times": times},
            headers={"Authorization": f"Bearer {settings.emulator_token.get_secret_value()}"},
            timeout=30,
        ).raise_for_status()

    def wait_for(self, count: int) -> None:
        """Waits until the worker is done with so many messages."""
        try:
            eventually(lambda: self.place.ended() >= count, PATIENCE)
        except AssertionError:
            pytest.fail(f"{count} messages should have ended: {self.place.states()}")


def test_a_clock_that_jumps_by_a_day_leaves_no_message_behind_and_sends_none_twice(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LEASE", LEASE)
    monkeypatch.setattr(lease_recovery, "LEASE", LEASE)
    port = free_port()
    settings = Settings.from_env(
        {
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(tmp_path / "instance"),
            "PORTAL_EMULATOR_URL": f"http://127.0.0.1:{port}",
        }
    )
    file = settings.instance / "emulator.sqlite3"
    with (
        LivePortal(settings, database) as portal,
        EmulatorServer(portal.settings, file, port=port, receipt_delay=0.05),
    ):
        place = Place(portal.settings, database)
        # A receipt that the gateway holds back until its clock is there again may come much later.
        # A message of the day before that the gateway refuses once more has no time left.
        place.ends = (*SENT, MessageState.EXPIRED, MessageState.FAILED)
        place.begin()
        machine = JumpingMachine(place)
        with machine.working():
            for jump in JUMPS:
                with time_machine.travel(datetime.now(UTC) + jump, tick=True):
                    before = place.ended()
                    machine.refuse_for_now(BUSY)
                    machine.queue(EACH)
                    machine.wait_for(before + EACH // 2)
            machine.wait_for(machine.queued)
    sent, phones = on_phones(settings)
    assert sent == phones
    states = place.states()
    assert phones == sum(states.get(state, 0) for state in SENT) >= len(JUMPS) * EACH // 2
