"""A worker with two real emulator servers: when one refuses a message, the other sends it."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import pytest
import requests
from sqlalchemy import select

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.emulator.faults import Fault
from portal.emulator.server import EmulatorServer
from portal.gateways.emulator import Emulator
from portal.models import Alarm, Attempt, Message, SmsDailyTotal
from portal.services.messaging import daily_totals, outbox
from portal.services.messaging.daily_totals import measure_daily_totals
from portal.workers.context import WorkerContext
from portal.workers.gateway_places import HANGS_AFTER
from portal.workers.processes import sms_process
from tests.listener import Listener, eventually
from tests.unit import unit

NUMBER = 40
CODES, BETWEEN_CODES = 600, 0.1
LONGEST_P95, LONGEST = 3.0, 30.0
"""Seconds, also on a busy machine."""
CAPS = SpendingCaps(costs={"any": 4000})


class Pair:
    """Two gateways, and a worker that uses both."""

    def __init__(self, database: Database, settings: Settings, servers: list[str]) -> None:
        self.database, self.settings = database, settings
        self.vault = Vault(settings.field_keys, settings.index_keys)
        self.urls = dict(zip(("first", "second"), servers, strict=True))
        gateways = {
            name: Emulator(
                url=url,
                token=settings.emulator_token.get_secret_value(),
                public_url=settings.public_url,
                secret=settings.receipt_secret.get_secret_value(),
                name=name,
            )
            for name, url in self.urls.items()
        }
        self.worker = sms_process(WorkerContext(database, self.vault, gateways, caps=CAPS))

    def fault(self, name: str, fault: Fault, **more: object) -> None:
        headers = {"Authorization": f"Bearer {self.settings.emulator_token.get_secret_value()}"}
        rule = {"fault": fault, **more}
        answer = requests.post(f"{self.urls[name]}/faults", json=rule, headers=headers, timeout=30)
        answer.raise_for_status()

    def put(self, number: int = NUMBER) -> list[str]:
        """Adds this many messages to as many phones, of a kind that is sent at night too."""
        phones = [f"+88017{place:08}" for place in range(12_345_600, 12_345_600 + number)]
        with self.database.begin() as session:
            for phone in phones:
                outbox.queue_message(
                    unit(session, vault=self.vault, now=datetime.now(UTC)),
                    to=phone,
                    kind=MessageKind.ANSWER_HELP,
                    language=Language.BANGLA,
                    values={"hotline": "16135"},
                )
        return phones

    def put_codes(self, start: int, end: int) -> list[str]:
        """Adds a one-time code to each of these phones."""
        phones = [f"+88018{place:08}" for place in range(12_345_600 + start, 12_345_600 + end)]
        with self.database.begin() as session:
            for phone in phones:
                work = unit(session, vault=self.vault, now=datetime.now(UTC))
                outbox.queue_code(work, to=phone, code="482913", language=Language.BANGLA)
        return phones

    def waiting(self) -> int:
        """Returns the number of messages that no worker has claimed."""
        with self.database.read() as session:
            found = session.scalars(select(Message.id).where(Message.state == MessageState.QUEUED))
            return len(found.all())

    def on_phone(self, name: str, phone: str) -> int:
        answer = requests.get(f"{self.urls[name]}/messages", params={"to": phone}, timeout=30)
        return len(answer.json())

    def accepted(self) -> int:
        with self.database.read() as session:
            found = session.scalars(
                select(Message.id).where(Message.state == MessageState.ACCEPTED)
            )
            return len(found.all())

    @contextmanager
    def working(self) -> Iterator[None]:
        thread = threading.Thread(target=self.worker.run)
        thread.start()
        try:
            yield
        finally:
            self.worker.stopping.set()
            thread.join()


@pytest.fixture
def pair(database: Database, tmp_path: Path) -> Iterator[Pair]:
    with Listener() as portal:
        settings = Settings.from_env(
            {"PORTAL_INSTANCE": str(tmp_path / "instance"), "PORTAL_PUBLIC_URL": portal.url}
        )
        files = (tmp_path / "first.sqlite3", tmp_path / "second.sqlite3")
        first, second = (EmulatorServer(settings, file, port=0) for file in files)
        with first, second:
            yield Pair(database, settings, [first.url, second.url])


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.BUSY, Fault.BALANCE, Fault.LOGIN])
def test_what_was_certainly_not_sent_goes_by_the_other_one_and_each_phone_gets_one(
    pair: Pair, fault: Fault
) -> None:
    pair.fault("first", fault)
    phones = pair.put()
    with pair.working():
        eventually(lambda: pair.accepted() == NUMBER)
    assert [pair.on_phone("second", phone) for phone in phones] == [1] * NUMBER
    assert [pair.on_phone("first", phone) for phone in phones] == [0] * NUMBER
    with pair.database.read() as session:
        alarms = set(session.scalars(select(Alarm.kind)))
        spent = sum(session.scalars(select(Attempt.cost)))
    assert (AlarmKind.GATEWAY_TROUBLE in alarms) == (fault in (Fault.BALANCE, Fault.LOGIN))
    assert spent == NUMBER * 4000, "only what was sent costs anything"


@pytest.mark.parametrize("fault", [Fault.TAKEN_ERROR, Fault.TAKEN_GARBAGE, Fault.TAKEN_DROP])
def test_what_may_have_been_sent_is_never_sent_by_the_other_one(pair: Pair, fault: Fault) -> None:
    pair.fault("first", fault, times=5)
    phones = pair.put(5)
    with pair.working():
        eventually(lambda: pair.accepted() == 5)
    assert [pair.on_phone("first", phone) for phone in phones] == [1] * 5
    assert [pair.on_phone("second", phone) for phone in phones] == [0] * 5


def test_while_one_hangs_codes_go_by_the_other_one_within_seconds(pair: Pair) -> None:
    pair.fault("first", Fault.TIMEOUT, seconds=60)
    first = pair.put_codes(0, 10)
    with pair.working():
        eventually(lambda: pair.waiting() == 0)
        time.sleep(HANGS_AFTER + 1)
        later = pair.put_codes(10, 30)
        eventually(lambda: pair.accepted() == len(later))
    assert [pair.on_phone("second", phone) for phone in later] == [1] * len(later)
    assert not any(pair.on_phone("second", phone) for phone in first), "they may have been sent"


@pytest.mark.soak
def test_codes_of_a_minute_in_which_one_gateway_hangs(
    pair: Pair, capsys: pytest.CaptureFixture[str]
) -> None:
    with pair.working():
        pair.fault("first", Fault.TIMEOUT, seconds=60)
        for number in range(CODES):
            pair.put_codes(number, number + 1)
            time.sleep(BETWEEN_CODES)
        eventually(lambda: pair.accepted() == CODES)
    with pair.database.read() as session:
        rows = session.execute(select(Message.sent_at, Message.created_at)).all()
    seconds = [(sent - created).total_seconds() for sent, created in rows if sent]
    assert len(seconds) == CODES
    p95 = quantiles(seconds, n=20)[-1]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{CODES} codes: p50 {median(seconds):.2f} s, p95 {p95:.2f} s, "
            f"longest {max(seconds):.1f} s\n"
        )
    assert p95 < LONGEST_P95
    assert max(seconds) < LONGEST, "a code that hung is sent again by the other gateway"


def test_the_sums_of_the_day_tell_what_each_gateway_sent(pair: Pair) -> None:
    pair.put(5)
    with pair.working():
        eventually(lambda: pair.accepted() == 5)
    now = datetime.now(UTC)
    with pair.database.begin() as session:
        daily_totals.store_daily_totals(
            unit(session, now=now), measure_daily_totals(unit(session, now=now), dhaka_day(now))
        )
        rows = session.scalars(select(SmsDailyTotal)).all()
    assert [(row.gateway, row.sent, row.cost) for row in rows] == [("first", 5, 20_000)]
