"""Receipts that are late, early, repeated, out of order, or for an unknown message."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.platform.choices import Language
from portal.gateways.base import Outcome, ReceiptReport
from portal.models import Attempt, Message, RateCounter, Receipt
from portal.services.messaging import outbox
from portal.services.messaging.apply_outcome import leave_sending
from portal.services.messaging.delivery import claim_messages, record_outcome
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.receipts import ReceiptResult, receive_receipt
from tests.factories import NOW
from tests.services.messaging.outbox_rows import FORGETS, KNOWS
from tests.unit import unit

DELIVERED, FAILED = ReceiptStatus.DELIVERED, ReceiptStatus.FAILED


@pytest.fixture
def message(session: Session) -> Message:
    """A message that a worker is sending to the emulator."""
    code = outbox.queue_code(
        unit(session), to="01712345678", code="482913", language=Language.BANGLA
    )
    session.flush()
    claim_messages(unit(session), KNOWS, limit=1)
    session.flush()
    return code


def answer(session: Session, kind: OutcomeKind) -> None:
    attempt = session.scalars(select(Attempt)).one()
    outcome = Outcome(kind, "", gateway_message_id="G1")
    record_outcome(unit(session), {attempt.id: outcome}, KNOWS)


def come(
    session: Session,
    message: Message,
    status: ReceiptStatus,
    *,
    gateway: str = "emulator",
    reference: str | None = None,
) -> ReceiptResult:
    report = ReceiptReport(reference or message.reference, "G1", status, "err 001")
    reception = receive_receipt(unit(session), gateway, report)
    session.flush()
    return reception


def receipts(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Receipt)).one()


@pytest.mark.parametrize(
    ("status", "end"),
    [
        (DELIVERED, MessageState.DELIVERED),
        (FAILED, MessageState.FAILED),
        (ReceiptStatus.EXPIRED, MessageState.EXPIRED),
        (ReceiptStatus.REFUSED, MessageState.REFUSED),
    ],
)
def test_a_final_receipt_ends_a_message(
    session: Session, message: Message, status: ReceiptStatus, end: MessageState
) -> None:
    answer(session, OutcomeKind.ACCEPTED)
    assert come(session, message, status) is ReceiptResult.APPLIED
    assert (message.state, message.ended_at) == (end, NOW)


@pytest.mark.parametrize("status", [ReceiptStatus.ACCEPTED, ReceiptStatus.BUFFERED])
def test_a_receipt_on_the_way_ends_nothing(
    session: Session, message: Message, status: ReceiptStatus
) -> None:
    answer(session, OutcomeKind.ACCEPTED)
    assert come(session, message, status) is ReceiptResult.UNCHANGED
    assert message.state is MessageState.ACCEPTED


def test_the_same_receipt_again_changes_nothing(session: Session, message: Message) -> None:
    answer(session, OutcomeKind.ACCEPTED)
    come(session, message, DELIVERED)
    assert come(session, message, DELIVERED) is ReceiptResult.REPEATED
    assert receipts(session) == 1
    assert not message.contradicted


def test_one_that_comes_before_the_answer_is_not_overruled_by_it(
    session: Session, message: Message
) -> None:
    assert come(session, message, DELIVERED) is ReceiptResult.APPLIED
    assert (message.state, message.leased_until) == (MessageState.DELIVERED, None)
    answer(session, OutcomeKind.UNKNOWN)
    assert message.state is MessageState.DELIVERED
    assert session.scalars(select(Attempt)).one().outcome is OutcomeKind.UNKNOWN


@pytest.mark.parametrize("kind", list(OutcomeKind))
def test_a_message_the_operator_has_is_not_sent_again(
    session: Session, message: Message, kind: OutcomeKind
) -> None:
    come(session, message, ReceiptStatus.BUFFERED)
    answer(session, kind)
    assert message.state is MessageState.ACCEPTED
    assert message.sent_at == NOW


def test_a_receipt_settles_an_unknown_one(session: Session, message: Message) -> None:
    answer(session, OutcomeKind.UNKNOWN)
    assert come(session, message, DELIVERED) is ReceiptResult.APPLIED
    assert message.state is MessageState.DELIVERED


def test_one_waiting_to_be_tried_again_is_not_when_its_receipt_comes(
    session: Session, message: Message
) -> None:
    answer(session, OutcomeKind.UNKNOWN)
    come(session, message, ReceiptStatus.ACCEPTED)
    assert message.state is MessageState.ACCEPTED
    assert claim_messages(unit(session, now=message.due_at), KNOWS, limit=1) == []


def test_out_of_order_the_end_stays_the_end(session: Session, message: Message) -> None:
    answer(session, OutcomeKind.ACCEPTED)
    come(session, message, DELIVERED)
    for late in (ReceiptStatus.BUFFERED, ReceiptStatus.ACCEPTED):
        assert come(session, message, late) is ReceiptResult.UNCHANGED
    assert message.state is MessageState.DELIVERED
    assert not message.contradicted


@pytest.mark.parametrize(("first", "second"), [(DELIVERED, FAILED), (FAILED, DELIVERED)])
def test_a_contradiction_is_flagged_and_the_end_stays(
    session: Session, message: Message, first: ReceiptStatus, second: ReceiptStatus
) -> None:
    answer(session, OutcomeKind.ACCEPTED)
    come(session, message, first)
    ended = message.state
    assert come(session, message, second) is ReceiptResult.CONTRADICTS
    assert message.state is ended
    assert message.contradicted


def test_two_words_for_not_delivered_are_no_contradiction(
    session: Session, message: Message
) -> None:
    answer(session, OutcomeKind.ACCEPTED)
    come(session, message, FAILED)
    assert come(session, message, ReceiptStatus.EXPIRED) is ReceiptResult.UNCHANGED
    assert not message.contradicted


def test_one_that_comes_after_three_days_is_flagged(session: Session, message: Message) -> None:
    leave_sending(message, MessageState.EXPIRED, NOW)
    assert come(session, message, DELIVERED) is ReceiptResult.CONTRADICTS
    assert message.contradicted


def strays(session: Session) -> int:
    return session.scalars(select(func.coalesce(func.sum(RateCounter.count), 0))).one()


def test_one_for_no_message_is_counted_and_changes_nothing(
    session: Session, message: Message
) -> None:
    for number in (1, 2, 3):
        assert come(session, message, DELIVERED, reference="nobody") is ReceiptResult.STRAY
        assert strays(session) == number
    assert receipts(session) == 0
    assert message.state is MessageState.SENDING


def test_a_gateway_cannot_speak_of_messages_it_was_not_given(
    session: Session, message: Message
) -> None:
    assert come(session, message, DELIVERED, gateway=next(iter(FORGETS))) is ReceiptResult.STRAY
    assert message.state is MessageState.SENDING


def test_nothing_of_the_person_is_in_a_stored_receipt(session: Session, message: Message) -> None:
    come(session, message, DELIVERED)
    stored = session.scalars(select(Receipt)).one()
    assert (stored.status, stored.detail, stored.changed_state) == (DELIVERED, "err 001", True)


def test_messages_without_a_receipt_are_ended_whatever_comes_later(
    session: Session, message: Message
) -> None:
    answer(session, OutcomeKind.ACCEPTED)
    expire_messages(unit(session, now=NOW.replace(day=NOW.day + 3)))
    session.refresh(message)
    assert message.state is MessageState.EXPIRED
