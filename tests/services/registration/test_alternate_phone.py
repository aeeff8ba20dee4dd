"""When SMS to a number fail, the alternate number gets a neutral notice, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.domain.messaging.sending_times import RECEIPT_WAIT
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.gateways.base import Outcome, ReceiptReport
from portal.gateways.inbound import InboundSms
from portal.models import Message, Registration
from portal.services.hotline.inbound_sms import InboundConfig, receive_inbound_sms
from portal.services.messaging import outbox
from portal.services.messaging.delivery import claim_messages, record_outcome
from portal.services.messaging.expiry import expire_messages
from portal.services.messaging.receipts import receive_receipt
from portal.services.registration.alternate_phone import AGAIN_AFTER, notify_alternate_phones
from portal.services.registration.registration_mapper import write_alternate_phone
from tests import factories
from tests.factories import NOW, VAULT
from tests.services.messaging.outbox_rows import ACCEPTED, KNOWS, REFUSED
from tests.unit import unit

OTHER = "+8801812345678"
HOUR = timedelta(hours=1)


@pytest.fixture
def registration(session: Session) -> Registration:
    factories.places(session)
    return factories.registration(
        session, alternate_mobile="01812-345678", alternate_whose="neighbour"
    )


def sent(
    session: Session,
    registration: Registration,
    status: ReceiptStatus | None = ReceiptStatus.FAILED,
    *,
    outcome: Outcome = ACCEPTED,
    hours: int = 0,
) -> Message:
    """Adds an SMS about the registration with this outcome."""
    now, kind = NOW + hours * HOUR, MessageKind.SUBMITTED
    message = outbox.queue_registration_message(unit(session, now=now), registration, kind)
    assert message is not None
    _end(session, message, status, outcome, hours)
    return message


def _end(
    session: Session, message: Message, status: ReceiptStatus | None, outcome: Outcome, hours: int
) -> None:
    now = NOW + hours * HOUR
    [claimed] = claim_messages(unit(session, now=now), KNOWS, limit=1)
    session.flush()
    record_outcome(unit(session, now=now), {claimed.attempt_id: outcome}, KNOWS)
    if status:
        report = ReceiptReport(message.reference, None, status, "")
        receive_receipt(unit(session, now=now), "emulator", report)
    session.flush()
    session.expire_all()


def notices(session: Session, *, hours: int = 1) -> list[Message]:
    notify_alternate_phones(unit(session, now=NOW + hours * HOUR))
    session.flush()
    found = select(Message).where(Message.kind == MessageKind.OTHER_NUMBER)
    return list(session.scalars(found.order_by(Message.created_at)))


@pytest.mark.parametrize(
    "status", [ReceiptStatus.FAILED, ReceiptStatus.EXPIRED, ReceiptStatus.REFUSED]
)
def test_it_is_asked_to_pass_on_a_call_and_learns_nothing_of_the_registration(
    session: Session, registration: Registration, status: ReceiptStatus
) -> None:
    sent(session, registration, status)
    [message] = notices(session)
    assert message.recipient == OTHER
    text = message.body or ""
    assert "16135" in text
    assert show_reference(registration.reference) not in text
    assert "নিবন্ধ" not in text
    assert message.segments == 1


def test_a_number_that_the_gateway_refuses_counts_too(
    session: Session, registration: Registration
) -> None:
    sent(session, registration, None, outcome=REFUSED)
    assert len(notices(session)) == 1


def test_it_is_not_rung_for_each_sms_that_comes_back(
    session: Session, registration: Registration
) -> None:
    for hour in range(3):
        sent(session, registration, hours=hour)
        assert len(notices(session, hours=hour)) == 1
        for message in session.scalars(select(Message).where(Message.state == MessageState.QUEUED)):
            _end(session, message, ReceiptStatus.DELIVERED, ACCEPTED, hour)
    later = AGAIN_AFTER // HOUR + 1
    sent(session, registration, hours=later)
    assert len(notices(session, hours=later)) == 2


def test_when_it_bounces_too_it_goes_round_no_circle_and_an_officer_is_to_call(
    session: Session, registration: Registration
) -> None:
    sent(session, registration)
    [message] = notices(session)
    _end(session, message, ReceiptStatus.FAILED, ACCEPTED, 1)
    assert len(notices(session, hours=2)) == 1
    assert registration.unreachable_since is None
    sent(session, registration, hours=3)
    assert registration.unreachable_since == NOW + 3 * HOUR


def test_who_is_reached_there_is_not_on_the_officers_list(
    session: Session, registration: Registration
) -> None:
    for hour in range(4):
        sent(session, registration, hours=hour)
        for message in notices(session, hours=hour):
            if message.state is MessageState.QUEUED:
                _end(session, message, ReceiptStatus.DELIVERED, ACCEPTED, hour)
                break
        else:
            break
    assert registration.unreachable_since is None


def test_it_is_not_told_when_nothing_is_known_to_have_come_back(
    session: Session, registration: Registration
) -> None:
    sent(session, registration, ReceiptStatus.DELIVERED)
    sent(session, registration, None, hours=1)
    expire_messages(unit(session, now=NOW + RECEIPT_WAIT + 2 * HOUR))
    assert notices(session, hours=80) == []


def test_it_is_not_told_without_a_yes_to_sms_or_when_all_is_over(session: Session) -> None:
    factories.places(session)
    for state in (State.SUBMITTED, State.WITHDRAWN):
        registration = factories.registration(session, state, alternate_mobile="01812345678")
        registration.bounced_at = NOW
        registration.may_sms = state is State.WITHDRAWN
    session.flush()
    assert notices(session) == []


def test_without_another_number_nothing_is_marked(session: Session) -> None:
    factories.places(session)
    same = factories.registration(session, alternate_mobile="+880 1712 345678")
    assert same.alternate_index is None
    sent(session, same)
    assert same.bounced_at is None


def test_a_late_bounce_of_an_old_number_says_nothing_of_the_new_one(
    session: Session, registration: Registration
) -> None:
    message = sent(session, registration, None)
    registration.mobile_index = VAULT.index("phone", "+8801912345678")
    session.flush()
    report = ReceiptReport(message.reference, None, ReceiptStatus.FAILED, "")
    receive_receipt(unit(session), "emulator", report)
    assert notices(session) == []


def test_a_phone_that_said_stop_before_it_was_named_gets_nothing(
    session: Session, registration: Registration
) -> None:
    desk = InboundConfig(site="phera.example.org", own_numbers=())
    named = registration.alternate_mobile
    sms = InboundSms("1", OTHER, "STOP")
    receive_inbound_sms(unit(session, now=NOW - HOUR), "emulator", sms, desk)
    session.refresh(registration)
    assert registration.alternate_index is None
    write_alternate_phone(VAULT, registration, named, WhosePhone.FAMILY)
    session.flush()
    sent(session, registration)
    assert notices(session) == []
