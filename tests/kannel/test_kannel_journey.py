"""From the outbox through a real Kannel to a phone, and the receipt back, on both databases."""

import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.messaging.segments import fold_for_sms
from portal.domain.platform.choices import Language
from portal.gateways.registry import gateways_of
from portal.models import Attempt, GatewayState, Message, Receipt
from portal.services.messaging import outbox
from portal.services.messaging.delivery import LEASE, claim_messages
from portal.services.messaging.lease_recovery import recover_expired_leases
from portal.workers.context import WorkerContext
from portal.workers.processes import sms_process
from portal.workers.worker_process import WorkerProcess
from tests.kannel.running import RunningKannel
from tests.listener import eventually
from tests.live_portal import LivePortal
from tests.unit import unit

pytestmark = pytest.mark.kannel


class Journey:
    """A portal whose only gateway is Kannel."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.vault = Vault(settings.field_keys, settings.index_keys)
        self.gateways = gateways_of(settings)

    def queue(
        self, to: str, kind: MessageKind = MessageKind.CODE, *, now: datetime | None = None
    ) -> str:
        """Returns the expected text. A code is sent at any hour, whenever this test runs."""
        values = {"code": "482913", "reference": "7K3-MQ9-TXA", "hotline": "16135"}
        with self.database.begin() as session:
            message = outbox.queue_message(
                unit(session, vault=self.vault, now=now or datetime.now(UTC)),
                to=to,
                kind=kind,
                language=Language.BANGLA,
                values=values,
            )
            assert message is not None
            return message.body or ""

    def state(self) -> MessageState:
        with self.database.read() as session:
            return session.scalars(select(Message.state)).one()

    def work_once(self) -> None:
        sms_process(WorkerContext(self.database, self.vault, self.gateways)).run(once=True)

    def paused(self) -> bool:
        with self.database.read() as session:
            return bool(session.scalars(select(GatewayState.paused_until)).one_or_none())

    @contextmanager
    def worker(self) -> Iterator[WorkerProcess]:
        worker = sms_process(WorkerContext(self.database, self.vault, self.gateways))
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield worker
        finally:
            worker.stopping.set()
            thread.join()


@pytest.fixture
def journey(kannel: RunningKannel, database: Database, tmp_path: Path) -> Iterator[Journey]:
    settings = Settings.from_env(
        {
            "PORTAL_INSTANCE": str(tmp_path / "instance"),
            "PORTAL_GATEWAYS": "kannel",
            "PORTAL_KANNEL_URL": kannel.sendsms,
            "PORTAL_KANNEL_USER": kannel.user,
            "PORTAL_KANNEL_PASSWORD": kannel.password,
            "PORTAL_KANNEL_FROM": "16135",
        }
    )
    with LivePortal(settings, database) as portal:
        yield Journey(portal.settings, database)


@pytest.fixture
def to(request: pytest.FixtureRequest) -> str:
    """Returns a number that no other test uses."""
    return f"+88018{zlib.crc32(request.node.nodeid.encode()) % 10**8:08d}"


def test_from_the_outbox_to_the_phone_and_back(
    journey: Journey, kannel: RunningKannel, to: str
) -> None:
    text = journey.queue(to)
    with journey.worker():
        eventually(lambda: journey.state() is MessageState.DELIVERED)
    assert text == fold_for_sms(text)
    assert kannel.operator.phone(to) == [text]
    with journey.database.read() as session:
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.gateway, attempt.outcome) == ("kannel", OutcomeKind.ACCEPTED)
        statuses = set(session.scalars(select(Receipt.status)))
        assert statuses == {ReceiptStatus.ACCEPTED, ReceiptStatus.DELIVERED}
        message = session.scalars(select(Message)).one()
        assert message.gateway_message_id == kannel.operator.submits_to(to)[0].id


@pytest.mark.parametrize(
    ("outcome", "end"),
    [
        ("undelivered", MessageState.FAILED),
        ("expired", MessageState.EXPIRED),
        ("refused", MessageState.REFUSED),
    ],
)
def test_what_does_not_arrive_is_known(
    journey: Journey, kannel: RunningKannel, to: str, outcome: str, end: MessageState
) -> None:
    kannel.operator.rule(to, outcome)
    journey.queue(to)
    with journey.worker():
        eventually(lambda: journey.state() is end)


def test_a_dead_workers_message_is_not_sent_twice_by_a_gateway_that_forgets(
    journey: Journey, kannel: RunningKannel, to: str
) -> None:
    now = datetime.now(UTC).replace(hour=6)  # by day in Dhaka
    text = journey.queue(to, MessageKind.WITHDRAWN, now=now)
    with journey.database.begin() as session:
        [claimed] = claim_messages(
            unit(session, vault=journey.vault, now=now), journey.gateways, limit=1
        )
    journey.gateways["kannel"].send(
        claimed.sms
    )  # and the worker is killed before it records the outcome
    eventually(lambda: kannel.operator.phone(to) == [text])
    eventually(lambda: journey.state() is MessageState.DELIVERED)
    with journey.database.begin() as session:
        assert (
            recover_expired_leases(
                unit(session, now=now + LEASE + timedelta(seconds=1)), journey.gateways
            )
            == 1
        ), "the try of the dead worker is closed"
    assert journey.state() is MessageState.DELIVERED
    journey.work_once()
    assert kannel.operator.phone(to) == [text]


def test_while_kannel_is_down_messages_wait_and_then_arrive(
    journey: Journey, kannel: RunningKannel, to: str
) -> None:
    kannel.crash()
    try:
        text = journey.queue(to)
        journey.work_once()
        with journey.database.read() as session:
            assert session.scalars(select(Attempt.outcome)).all() == [OutcomeKind.TRY_AGAIN]
        assert journey.state() is MessageState.QUEUED
    finally:
        kannel.start()
    with journey.worker():
        eventually(lambda: journey.state() is MessageState.DELIVERED)
    assert kannel.operator.phone(to) == [text]


def test_an_smsbox_that_died_is_started_again_and_messages_arrive(
    journey: Journey, kannel: RunningKannel, to: str
) -> None:
    kannel.kill("smsbox")
    text = journey.queue(to)
    with journey.worker():
        eventually(lambda: journey.state() is MessageState.DELIVERED)
    assert kannel.operator.phone(to) == [text]


def test_a_wrong_password_holds_the_messages_until_it_is_right(
    journey: Journey, kannel: RunningKannel, to: str
) -> None:
    assert journey.settings.kannel
    password = {"password": SecretStr("wrong")}
    wrong = journey.settings.model_copy(
        update={"kannel": journey.settings.kannel.model_copy(update=password)}
    )
    text = journey.queue(to)
    with Journey(wrong, journey.database).worker():
        eventually(journey.paused)
    assert journey.state() is MessageState.QUEUED
    assert kannel.operator.phone(to) == []
    with journey.database.begin() as session:
        session.execute(update(GatewayState).values(paused_until=datetime.now(UTC)))
    with journey.worker():
        eventually(lambda: journey.state() is MessageState.DELIVERED)
    assert kannel.operator.phone(to) == [text]
    assert not journey.paused()
