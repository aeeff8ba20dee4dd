"""The SMS worker as a process with the real emulator: killed, stopped, and several at once."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from portal.cli import main
from portal.config import Settings
from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.emulator.faults import Fault
from portal.emulator.server import EmulatorServer
from portal.workers.delivery import CONCURRENT_CALLS
from tests.cli.place import Place
from tests.keys import ENVIRONMENT
from tests.listener import eventually
from tests.live_portal import LivePortal


class EmulatedPlace(Place):
    """A portal with the emulator as its gateway."""

    def __init__(
        self, settings: Settings, database: Database, portal: LivePortal, emulator: EmulatorServer
    ) -> None:
        super().__init__(settings, database)
        self.portal, self.emulator = portal, emulator
        self.environment["PORTAL_EMULATOR_URL"] = emulator.url

    def fault(self, fault: Fault, **more: object) -> None:
        token = {"Authorization": f"Bearer {self.settings.emulator_token.get_secret_value()}"}
        rule = {"fault": fault, **more}
        url = f"{self.emulator.url}/faults"
        requests.post(url, json=rule, headers=token, timeout=30).raise_for_status()

    def phones(self) -> list[str]:
        """The recipients of all SMS, with repetitions."""
        url = f"{self.emulator.url}/messages"
        return [message["to"] for message in requests.get(url, timeout=30).json()]

    def worker(self, *arguments: str) -> AbstractContextManager["subprocess.Popen[bytes]"]:
        return self.process("sms", "work", *arguments)


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Iterator[EmulatedPlace]:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "instance")})
    file = tmp_path / "emulator.sqlite3"
    with (
        LivePortal(settings, database) as portal,
        EmulatorServer(portal.settings, file, port=0, receipt_delay=0.05) as emulator,
    ):
        place = EmulatedPlace(portal.settings, database, portal, emulator)
        place.begin()
        yield place


def all_delivered(place: EmulatedPlace, count: int) -> None:
    eventually(lambda: place.states() == {MessageState.DELIVERED: count})
    assert len(place.phones()) == len(set(place.phones())) == count


def test_what_is_queued_is_sent_and_its_receipt_ends_it(place: EmulatedPlace) -> None:
    place.queue(5)
    with place.worker():
        all_delivered(place, 5)


def test_once_sends_what_is_due_and_ends(place: EmulatedPlace) -> None:
    place.queue(3)
    with place.worker("--once") as worker:
        assert worker.wait(90) == 0
    all_delivered(place, 3)


def test_two_workers_at_once_send_each_message_once(place: EmulatedPlace) -> None:
    place.queue(60)
    with place.worker(), place.worker():
        all_delivered(place, 60)
    messages = requests.get(f"{place.emulator.url}/messages", timeout=30).json()
    assert {message["requests"] for message in messages} == {1}


def test_a_worker_killed_while_sending_loses_nothing_and_sends_nothing_twice(
    place: EmulatedPlace,
) -> None:
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


def test_sigterm_finishes_what_is_being_sent(place: EmulatedPlace) -> None:
    place.queue(3 * CONCURRENT_CALLS)
    place.fault(Fault.SLOW, seconds=1)
    with place.worker() as worker:
        eventually(lambda: MessageState.SENDING in place.states())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(90) == 0
    states = place.states()
    assert MessageState.SENDING not in states
    assert states[MessageState.QUEUED] > 0
    assert len(place.phones()) == 3 * CONCURRENT_CALLS - states[MessageState.QUEUED]


def test_after_a_bad_moment_of_the_gateway_all_arrive_once(place: EmulatedPlace) -> None:
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


def test_trouble_holds_the_messages_and_a_worker_goes_on_afterwards(place: EmulatedPlace) -> None:
    place.queue(3)
    place.fault(Fault.LOGIN)
    with place.worker("--once") as worker:
        worker.wait(90)
    assert place.states() == {MessageState.QUEUED: 3}
    assert place.phones() == []


def test_receipts_that_found_the_portal_down_arrive_when_it_is_back(place: EmulatedPlace) -> None:
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
        **ENVIRONMENT,
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_EMULATOR_URL": "http://0.0.0.0:8010",
    }
    refused = CliRunner().invoke(main, ["sms", "emulator"], env=environment)
    assert refused.exit_code == 1
    assert "on this machine" in refused.output


def test_who_writes_on_the_emulators_page_is_answered(place: EmulatedPlace) -> None:
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
