"""Decisions and SMS outcomes for one registration at the same time: neither fails.

Each test stops one after its first lock until the other waits for it or is finished, on real
PostgreSQL.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.domain.messaging.sending_times import RECEIPT_WAIT
from portal.domain.platform.choices import Language
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.staff.roles import Role
from portal.gateways.base import ReceiptReport
from portal.models import Attempt, Message, Officer, OneTimeCode, Receipt, Registration
from portal.services.messaging import outbox
from portal.services.messaging.delivery import (
    LEASE,
    claim_messages,
    record_outcome,
)
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.lease_recovery import recover_expired_leases
from portal.services.messaging.receipts import ReceiptResult, receive_receipt
from portal.services.privacy import erasure
from portal.services.registration import change_phone, opt_out, phone_verification, status_tracking
from portal.services.registration.phone_verification import CodeRequester
from portal.services.review import phone_change
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.factories import NOW, VAULT
from tests.inbox import newest_code
from tests.services.messaging.outbox_rows import ACCEPTED, KNOWS, REFUSED
from tests.unit import unit

OLD, NEW = "+8801712345678", "01512345678"
LATER = NOW + LEASE + timedelta(seconds=1)
PATIENCE = 8.0

Act = Callable[[Session], object]


class Scene:
    """A registration with one SMS that was tried, and the functions that lock both."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.begin() as session:
            factories.places(session)
            self.officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
            self.administrator = factories.officer(session, Role.ADMINISTRATOR)
            made = factories.registration(session, alternate_mobile="01812345678")
            self.id, self.reference, self.version = made.id, made.reference, made.version
            kind = MessageKind.SUBMITTED
            message = outbox.queue_registration_message(unit(session), made, kind)
            assert message is not None
            self.message_id, self.sms = message.id, message.reference
        with database.begin() as session:
            [claimed] = claim_messages(unit(session), KNOWS, limit=1)
            self.attempt_id: UUID = claimed.attempt_id

    # Functions of officers.

    def request_erasure(self) -> None:
        with self.database.begin() as session:
            erasure.request_erasure(unit(session, hotline=""), self.id)

    def change_phone(self, session: Session) -> object:
        officer = session.get_one(Officer, self.officer.id)
        seen = DecisionContext(officer, self.reference, self.version)
        return phone_change.set_phone_by_officer(
            unit(session, now=LATER), seen, NEW, "Came with NID"
        )

    def erase(self, session: Session) -> None:
        officer = session.get_one(Officer, self.administrator.id)
        erasure.erase_registration(unit(session, now=LATER), officer, self.reference, "on_portal")

    def stop(self, session: Session) -> None:
        opt_out.opt_out(unit(session, now=LATER), VAULT.index("phone", OLD))

    # Functions of workers.

    def lose_worker(self) -> None:
        with self.database.begin() as session:
            recover_expired_leases(unit(session, now=LATER), KNOWS)

    def accept(self) -> None:
        with self.database.begin() as session:
            record_outcome(unit(session), {self.attempt_id: ACCEPTED}, KNOWS)

    def receipt(self, session: Session) -> object:
        report = ReceiptReport(self.sms, None, ReceiptStatus.FAILED, "")
        return receive_receipt(unit(session, now=LATER), "emulator", report)

    def late_answer(self, session: Session) -> None:
        record_outcome(unit(session, now=LATER), {self.attempt_id: REFUSED}, KNOWS)

    def expire(self, session: Session) -> object:
        return expire_messages(unit(session, now=NOW + RECEIPT_WAIT))

    def state(self) -> MessageState:
        with self.database.read() as session:
            return session.get_one(Message, self.message_id).state


@pytest.fixture
def scene(postgres_database: Database) -> Scene:
    return Scene(postgres_database)


def meet(database: Database, first: Act, second: Act) -> list[object]:
    """Returns both results. After each of its locks the first waits until the second waits for it."""
    begun, done = threading.Event(), threading.Event()

    def run_first() -> object:
        with _pausing(database, begun, done), database.begin() as session:
            return first(session)

    def run_second() -> object:
        try:
            assert begun.wait(PATIENCE)
            with database.begin() as session:
                return second(session)
        finally:
            done.set()

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(run_first), pool.submit(run_second)]
    return [each.result() for each in running]


@contextmanager
def _pausing(database: Database, begun: threading.Event, done: threading.Event) -> Iterator[None]:
    me = threading.get_ident()

    def pause(_c: object, _u: object, statement: str, *_more: Any) -> None:
        locks = statement.startswith(("UPDATE", "INSERT INTO counters")) or " FOR " in statement
        if locks and threading.get_ident() == me:
            begun.set()
            deadline = time.monotonic() + PATIENCE
            while not (done.is_set() or _somebody_waits(database)):
                assert time.monotonic() < deadline
                time.sleep(0.02)

    event.listen(database.engine, "after_cursor_execute", pause)
    try:
        yield
    finally:
        event.remove(database.engine, "after_cursor_execute", pause)


def _somebody_waits(database: Database) -> bool:
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.read() as session:
        return session.execute(text(waits)).first() is not None


@pytest.mark.parametrize("turned", [False, True], ids=["decides first", "hears first"])
@pytest.mark.parametrize("hears", ["receipt", "late_answer"])
@pytest.mark.parametrize("decides", ["change_phone", "erase", "stop"])
def test_what_is_decided_and_what_is_heard_of_an_sms_that_waits_again_both_stand(
    scene: Scene, decides: str, hears: str, turned: bool
) -> None:
    scene.lose_worker()
    if decides == "erase":
        scene.request_erasure()
    acts = [getattr(scene, decides), getattr(scene, hears)]
    meet(scene.database, *(reversed(acts) if turned else acts))
    _check_decided(scene, decides)
    with scene.database.read() as session:
        attempt = session.get_one(Attempt, scene.attempt_id)
        if hears == "late_answer":
            assert attempt.outcome is REFUSED.kind
        else:
            assert session.scalars(select(Receipt.reference)).all() == [scene.sms]
    assert scene.state() not in (MessageState.QUEUED, MessageState.SENDING)


@pytest.mark.parametrize("turned", [False, True], ids=["decides first", "hears first"])
@pytest.mark.parametrize("hears", ["receipt", "expire"])
@pytest.mark.parametrize("decides", ["change_phone", "erase", "stop"])
def test_the_same_of_an_sms_that_a_gateway_took(
    scene: Scene, decides: str, hears: str, turned: bool
) -> None:
    scene.accept()
    if decides == "erase":
        scene.request_erasure()
    acts = [getattr(scene, decides), getattr(scene, hears)]
    results = meet(scene.database, *(reversed(acts) if turned else acts))
    _check_decided(scene, decides)
    if hears == "receipt":
        assert ReceiptResult.APPLIED in results
    # The expiry skips locked messages: it runs again.
    with scene.database.begin() as session:
        scene.expire(session)
    assert scene.state() in (MessageState.FAILED, MessageState.EXPIRED)


def _check_decided(scene: Scene, decides: str) -> None:
    with scene.database.read() as session:
        found = session.get_one(Registration, scene.id)
        if decides == "change_phone":
            assert found.mobile == "+8801512345678"
        elif decides == "erase":
            assert found.erased_at == LATER
        else:
            assert not found.may_sms


def test_codes_for_the_old_phone_and_for_a_new_one_are_asked_for_at_once(scene: Scene) -> None:
    here = CodeRequester("here", "192.0.2.1", Language.BANGLA)
    there = here._replace(browser_token="there")
    database, then = scene.database, NOW + 2 * phone_verification.PAUSE

    def open_it(session: Session, requester: CodeRequester = there, now: datetime = then) -> None:
        status_tracking.request_status_code(
            unit(session, now=now), requester, scene.reference, OLD, codes_per_day=99
        )

    with database.begin() as session:
        open_it(session, here, NOW)
    with database.begin() as session:
        purpose, code = CodePurpose.STATUS, newest_code(database)
        phone_verification.check_phone_code(unit(session), here.browser_token, purpose, code)
    meet(
        database,
        lambda session: change_phone.request_new_phone(
            unit(session, now=then), here, NEW, codes_per_day=99
        ),
        open_it,
    )
    with database.read() as session:
        sent = select(func.count()).where(OneTimeCode.sent_at == then)
        assert session.scalars(sent).one() == 2
