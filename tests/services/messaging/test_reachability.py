"""Numbers with undelivered SMS are marked, and unmarked after a delivery, on both databases."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.domain.messaging.sending_times import RECEIPT_WAIT
from portal.gateways.base import Outcome, ReceiptReport
from portal.models import Message, Registration
from portal.services.messaging import outbox
from portal.services.messaging.delivery import claim_messages, record_outcome
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.reachability import FAILURES, note_ended_messages
from portal.services.messaging.receipts import receive_receipt
from tests import factories
from tests.factories import NOW
from tests.services.messaging.outbox_rows import ACCEPTED, KNOWS, REFUSED
from tests.unit import unit


@pytest.fixture
def registration(session: Session) -> Registration:
    factories.places(session)
    return factories.registration(session)


def sent(
    session: Session,
    registration: Registration,
    minutes: int,
    *,
    outcome: Outcome = ACCEPTED,
    status: ReceiptStatus | None = ReceiptStatus.FAILED,
) -> Message:
    now = NOW + timedelta(minutes=minutes)
    kind = MessageKind.SUBMITTED
    message = outbox.queue_registration_message(unit(session, now=now), registration, kind)
    assert message is not None
    [claimed] = claim_messages(unit(session, now=now), KNOWS, limit=1)
    session.flush()
    record_outcome(unit(session, now=now), {claimed.attempt_id: outcome}, KNOWS)
    if status:
        report = ReceiptReport(message.reference, str(uuid.uuid4()), status, "")
        receive_receipt(unit(session, now=now), "emulator", report)
    session.flush()
    return message


def since(session: Session, registration: Registration) -> datetime | None:
    session.refresh(registration)
    return registration.unreachable_since


def test_the_third_failure_in_a_row_marks_and_a_delivery_unmarks(
    session: Session, registration: Registration
) -> None:
    for minute in range(FAILURES - 1):
        sent(session, registration, minute)
    assert since(session, registration) is None
    sent(session, registration, 5, status=ReceiptStatus.EXPIRED)
    assert since(session, registration) == NOW + timedelta(minutes=5)
    sent(session, registration, 6)
    assert since(session, registration) == NOW + timedelta(minutes=5)
    sent(session, registration, 7, status=ReceiptStatus.DELIVERED)
    assert since(session, registration) is None


def test_a_delivery_in_between_counts_from_the_start(
    session: Session, registration: Registration
) -> None:
    arrives = [False, False, True, False, False]
    for minute, does in enumerate(arrives):
        status = ReceiptStatus.DELIVERED if does else ReceiptStatus.FAILED
        sent(session, registration, minute, status=status)
    assert since(session, registration) is None


def test_numbers_that_the_gateway_refuses_count(
    session: Session, registration: Registration
) -> None:
    for minute in range(FAILURES):
        sent(session, registration, minute, outcome=REFUSED, status=None)
    assert since(session, registration) is not None


def test_messages_without_a_receipt_for_days_count(
    session: Session, registration: Registration
) -> None:
    for minute in range(FAILURES):
        sent(session, registration, minute, status=None)
    another = factories.registration(session, mobile="01512345678")
    later = NOW + RECEIPT_WAIT + timedelta(hours=1)
    minutes = int(RECEIPT_WAIT.total_seconds()) // 60
    sent(session, another, minutes, status=ReceiptStatus.DELIVERED)
    expire_messages(unit(session, now=later))
    assert since(session, registration) == later


def test_the_silence_of_a_gateway_that_never_tells_says_nothing_of_a_phone(
    session: Session, registration: Registration
) -> None:
    for minute in range(FAILURES):
        sent(session, registration, minute, status=None)
    expire_messages(unit(session, now=NOW + RECEIPT_WAIT + timedelta(hours=1)))
    assert since(session, registration) is None


def test_what_was_never_sent_says_nothing_of_the_phone(
    session: Session, registration: Registration
) -> None:
    for _ in range(FAILURES):
        message = outbox.queue_registration_message(
            unit(session), registration, MessageKind.SUBMITTED
        )
        assert message is not None
        message.state, message.ended_at = MessageState.EXPIRED, NOW
        note_ended_messages(unit(session), [message])
    assert since(session, registration) is None
