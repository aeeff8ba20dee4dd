"""The worker as a process: with the real emulator, killed, ended politely, many at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import func, select, update

from portal.cli import main
from portal.cli.sms_worker import AT_ONCE
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.choices import Language
from portal.domain.sms.message_states import MessageState
from portal.emulator.faults import Fault
from portal.emulator.server import EmulatorServer
from portal.models import Message
from portal.services.sms import notify
from tests.listener import eventually
from tests.live_portal import LivePortal


class Place:
    """A portal, its database, the emulator, and workers as processes of their own."""

    def __init__(
        self, settings: Settings, database: Database, portal: LivePortal, emulator: EmulatorServer
    ) -> None:
        self.settings, self.database, self.portal = settings, database, portal
        self.emulator = emulator
        self.vault = Vault(settings.field_keys, settings.index_key)

    def queue(self, count: int) -> None:
        now = datetime.now(UTC)
        with self.database.begin() as session:
            for number in range(count):
                notify.queue_code(
                    session,
                    self.vault,
                    to=f"+88017119{number:05d}",
                    code="482913",
                    language=Language.BANGLA,
                    now=now,
                )

    def fault(self, fault: Fault, **more: object) -> None:
        token = {"Authorization": f"Bearer {self.settings.emulator_token}"}
        rule = {"fault": fault, **more}
        url = f"{self.emulator.url}/faults"
        requests.post(url, json=rule, headers=token, timeout=30).raise_for_status()

    def states(self) -> dict[MessageState, int]:
        with self.database.read() as session:
            rows = session.execute(select(Message.state, func.count()).group_by(Message.state))
            return dict(iter(rows))

    def phones(self) -> list[str]:
        """Where an SMS arrived, as often as one did."""
        url = f"{self.emulator.url}/messages"
        return [message["to"] for message in requests.get(url, timeout=30).json()]

    def expire_leases(self) -> None:
        """As if the time of the leases had passed."""
        with self.database.begin() as session:
            session.execute(
                update(Message)
                .where(Message.state == MessageState.SENDING)
                .values(leased_until=datetime.now(UTC) - timedelta(seconds=1))
            )

    @contextmanager
    def worker(self, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        url = self.database.url.render_as_string(hide_password=False)
        process = subprocess.Popen(
            [sys.executable, "-m", "portal", "sms", "work", *arguments],
            env={
                **os.environ,
                "PORTAL_INSTANCE": str(self.settings.instance),
                "PORTAL_DATABASE_URL": url,
                "PORTAL_PUBLIC_URL": self.portal.url,
                "PORTAL_EMULATOR_URL": self.emulator.url,
            },
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Iterator[Place]:
    settings = Settings.from_env({"PORTAL_INSTANCE": str(tmp_path / "instance")})
    file = tmp_path / "emulator.sqlite3"
    with (
        LivePortal(settings, database) as portal,
        EmulatorServer(portal.settings, file, port=0, receipt_delay=0.05) as emulator,
    ):
        yield Place(portal.settings, database, portal, emulator)


def all_delivered(place: Place, count: int) -> None:
    eventually(lambda: place.states() == {MessageState.DELIVERED: count})
    assert len(place.phones()) == len(set(place.phones())) == count


def test_what_is_queued_is_sent_and_its_receipt_ends_it(place: Place) -> None:
    place.queue(5)
    with place.worker():
        all_delivered(place, 5)


def test_once_sends_what_is_due_and_ends(place: Place) -> None:
    place.queue(3)
    with place.worker("--once") as worker:
        assert worker.wait(90) == 0
    all_delivered(place, 3)


def test_two_workers_at_once_send_each_message_once(place: Place) -> None:
    place.queue(60)
    with place.worker(), place.worker():
        all_delivered(place, 60)
    messages = requests.get(f"{place.emulator.url}/messages", timeout=30).json()
    assert {message["requests"] for message in messages} == {1}


def test_a_worker_killed_while_sending_loses_nothing_and_sends_nothing_twice(place: Place) -> None:
    place.queue(30)
    place.fault(Fault.TAKEN_TIMEOUT, seconds=60)
    with place.worker() as doomed:
        eventually(lambda: MessageState.SENDING in place.states() and len(place.phones()) >= 8)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
    assert place.states().get(MessageState.SENDING, 0) > 0
    place.fault(Fault.NONE)
    place.expire_leases()
    with place.worker(), place.worker():
        all_delivered(place, 30)


def test_sigterm_finishes_what_is_being_sent(place: Place) -> None:
    place.queue(3 * AT_ONCE)
    place.fault(Fault.SLOW, seconds=1)
    with place.worker() as worker:
        eventually(lambda: MessageState.SENDING in place.states())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(90) == 0
    states = place.states()
    assert MessageState.SENDING not in states
    assert states[MessageState.QUEUED] > 0
    assert len(place.phones()) == 3 * AT_ONCE - states[MessageState.QUEUED]


def test_after_a_bad_moment_of_the_gateway_all_arrive_once(place: Place) -> None:
    faults = (
        Fault.ERROR,
        Fault.TAKEN_ERROR,
        Fault.DOWN,
        Fault.TAKEN_DROP,
        Fault.TAKEN_GARBAGE,
        Fault.BUSY,
    )
    place.queue(2 * len(faults))
    for number, fault in enumerate(faults):
        place.fault(fault, to=f"{number:05d}", times=1)
    with place.worker():
        all_delivered(place, 2 * len(faults))


def test_trouble_holds_the_messages_and_a_worker_goes_on_afterwards(place: Place) -> None:
    place.queue(3)
    place.fault(Fault.LOGIN)
    with place.worker("--once") as worker:
        worker.wait(90)
    assert place.states() == {MessageState.QUEUED: 3}
    assert place.phones() == []


def test_receipts_that_found_the_portal_down_arrive_when_it_is_back(place: Place) -> None:
    place.queue(2)
    place.portal.stop()
    with place.worker("--once") as worker:
        assert worker.wait(90) == 0
    time.sleep(0.3)
    assert place.states() == {MessageState.ACCEPTED: 2}
    with LivePortal(place.settings, place.database, place.portal.port):
        all_delivered(place, 2)


def test_the_emulator_is_for_this_machine_and_never_for_production(tmp_path: Path) -> None:
    environment = {
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_EMULATOR_URL": "http://0.0.0.0:8010",
    }
    refused = CliRunner().invoke(main, ["sms", "emulator"], env=environment)
    assert refused.exit_code == 1
    assert "on this machine" in refused.output


def test_who_writes_on_the_emulators_page_is_answered(place: Place) -> None:
    url = f"{place.emulator.url}/inbound"
    assert 'name="text"' in requests.get(url, timeout=30).text
    said = {"from": "+8801712345678", "text": "সাহায্য"}
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert requests.post(url, data=said, headers=elsewhere, timeout=30).status_code == 403
    assert requests.post(url, data=said, timeout=30).status_code == 200
    with place.worker("--once") as worker:
        assert worker.wait(90) == 0
    [answer] = requests.get(f"{place.emulator.url}/messages", timeout=30).json()
    assert answer["to"] == said["from"]
    assert "বন্ধ" in answer["text"]
