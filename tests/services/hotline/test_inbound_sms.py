"""Effects of inbound SMS and replies to them, on both databases."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.messaging.inbound import InboundRequest
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.segments import fold_for_sms
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.registration.reference import new_reference, show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.gateways.inbound import InboundSms
from portal.models import CallbackRequest, InboundMessage, Message, Registration
from portal.models.sealed import raw_name
from portal.services.hotline import callback_requests
from portal.services.hotline.inbound_sms import (
    ANSWERS,
    GUESSES,
    STORED,
    InboundConfig,
    InboundResult,
    receive_inbound_sms,
)
from portal.services.messaging import outbox
from tests import factories
from tests.factories import NOW
from tests.retention import forget_expired
from tests.unit import unit

PHONE = "+8801712345678"
OTHER = "+8801812345678"
CONFIG = InboundConfig(site="phera.example.org", own_numbers=("16135", "+8801999999999"))
NIGHT = datetime(2026, 11, 23, 2, tzinfo=DHAKA)

_ids = itertools.count()


def receive(
    session: Session,
    text: str,
    sender: str = PHONE,
    *,
    message_id: str | None = None,
    now: datetime = NOW,
) -> InboundResult:
    sms = InboundSms(message_id or f"I{next(_ids)}", sender, text)
    return receive_inbound_sms(unit(session, now=now), "kannel", sms, CONFIG)


def answers(session: Session) -> list[Message]:
    query = select(Message).order_by(Message.created_at, Message.id)
    return [message for message in session.scalars(query) if message.kind.is_answer]


def texts(session: Session) -> list[str]:
    return [message.body or "" for message in answers(session)]


@pytest.fixture
def registration(session: Session) -> Registration:
    factories.places(session)
    return factories.registration(session)


def test_status_tells_state_and_centre_to_the_registered_number(
    session: Session, registration: Registration
) -> None:
    shown = show_reference(registration.reference)
    assert receive(session, f"অবস্থা {shown}") is InboundResult.ANSWERED
    [text] = texts(session)
    assert shown in text
    assert "যাচাই চলছে" in text
    assert fold_for_sms("নোয়াখালী") in text


def test_another_number_learns_no_more_than_from_a_made_up_reference(
    session: Session, registration: Registration
) -> None:
    receive(session, f"STATUS {show_reference(registration.reference)}", OTHER)
    receive(session, f"STATUS {show_reference(new_reference())}", OTHER)
    first, second = answers(session)
    assert first.kind is second.kind is MessageKind.ANSWER_UNKNOWN
    assert first.body == second.body
    assert {first.recipient} == {OTHER}


def test_a_message_told_again_is_answered_once(
    session: Session, registration: Registration
) -> None:
    assert receive(session, "HELP", message_id="same") is InboundResult.ANSWERED
    assert receive(session, "HELP", message_id="same") is InboundResult.REPEATED
    assert len(answers(session)) == 1
    stored = session.scalars(select(InboundMessage)).one()
    assert stored.answered
    assert b"HELP" not in getattr(stored, raw_name("body"))
    assert stored.body == "HELP"


def test_stop_ends_all_but_codes_and_start_turns_them_on_again(
    session: Session, registration: Registration
) -> None:
    waiting = outbox.queue_registration_message(unit(session), registration, MessageKind.SUBMITTED)
    assert waiting is not None
    receive(session, "STOP")
    session.expire_all()
    assert not registration.may_sms
    assert waiting.state is MessageState.EXPIRED
    assert (
        outbox.queue_registration_message(unit(session), registration, MessageKind.VERIFIED) is None
    )
    code = {"code": "482913", "language": Language.BANGLA}
    assert outbox.queue_code(unit(session), to=registration, **code)  # type: ignore[arg-type]
    receive(session, "চালু")
    session.expire_all()
    assert registration.may_sms
    kinds = [message.kind for message in answers(session)]
    assert kinds == [MessageKind.ANSWER_STOP, MessageKind.ANSWER_START]


def test_news_of_stopped_wages_puts_the_number_on_the_call_list_and_keeps_the_sms(
    session: Session, registration: Registration
) -> None:
    receive(session, "বেতন বন্ধ")
    session.expire_all()
    assert registration.may_sms
    [answer] = answers(session)
    assert answer.kind is MessageKind.ANSWER_CALLBACK
    assert session.scalars(select(CallbackRequest)).one().mobile == PHONE


def test_an_opt_out_that_the_provider_recognised_counts_and_gets_no_second_answer(
    session: Session, registration: Registration
) -> None:
    marked = InboundSms("T1", PHONE, "arret", InboundRequest.STOP)
    assert receive_inbound_sms(unit(session), "twilio", marked, CONFIG) is InboundResult.NO_REPLY
    session.expire_all()
    assert not registration.may_sms
    assert answers(session) == []


def test_stop_is_for_its_own_number_only(session: Session, registration: Registration) -> None:
    receive(session, "STOP", OTHER)
    session.expire_all()
    assert registration.may_sms


def test_reg_answers_with_the_site_and_puts_the_number_on_the_call_list_once(
    session: Session, registration: Registration
) -> None:
    receive(session, "নিবন্ধন", OTHER)
    receive(session, "REG", OTHER, now=NOW + timedelta(hours=1))
    assert all("phera.example.org" in text for text in texts(session))
    hotline = factories.officer(session, Role.REGISTRAR)
    [call] = callback_requests.pending_callbacks(unit(session), hotline)
    assert (call.mobile, call.language, call.asked_at) == (OTHER, Language.BANGLA, NOW)
    assert callback_requests.finish_callback(unit(session), hotline, call.id)
    assert not callback_requests.finish_callback(unit(session), hotline, call.id)
    assert callback_requests.count_pending_callbacks(unit(session), hotline) == 0
    receive(session, "REG", OTHER, now=NOW + timedelta(days=1))
    assert callback_requests.count_pending_callbacks(unit(session), hotline) == 1


def test_an_answer_goes_at_night_too_and_before_what_nobody_waits_for(
    session: Session, registration: Registration
) -> None:
    receive(session, "HELP", now=NIGHT)
    [answer] = answers(session)
    assert answer.due_at == NIGHT
    assert MessageKind.CODE.priority < answer.priority < MessageKind.VERIFIED.priority


@pytest.mark.parametrize(
    "sender", ["16135", "09610102030", "bKash", "2121", "+966501234567", "+8801999999999", "?"]
)
def test_short_codes_names_strangers_abroad_and_ourselves_get_no_answer(
    session: Session, registration: Registration, sender: str
) -> None:
    assert receive(session, "HELP", sender) is InboundResult.NO_REPLY
    assert answers(session) == []


def test_two_machines_that_answer_each_other_end_soon(
    session: Session, registration: Registration
) -> None:
    results = [receive(session, "Thank you, we are closed") for _ in range(20)]
    assert results.count(InboundResult.ANSWERED) == GUESSES.most
    results = [receive(session, "HELP") for _ in range(20)]
    assert len(answers(session)) <= ANSWERS.most
    assert receive(session, "HELP", now=NOW + timedelta(days=1)) is InboundResult.ANSWERED


def test_stop_holds_although_no_more_answers_are_due(
    session: Session, registration: Registration
) -> None:
    for _ in range(ANSWERS.most + 1):
        receive(session, "HELP")
    assert receive(session, "STOP") is InboundResult.NO_REPLY
    session.expire_all()
    assert not registration.may_sms


def test_a_flood_of_one_number_is_not_even_stored(
    session: Session, registration: Registration
) -> None:
    results = [receive(session, "x") for _ in range(STORED.most + 5)]
    assert results.count(InboundResult.FLOOD) == 5
    stored = session.scalars(select(func.count()).select_from(InboundMessage)).one()
    assert stored == STORED.most


def test_a_withdrawn_registration_is_told_as_such(session: Session) -> None:
    factories.places(session)
    registration = factories.registration(session, State.WITHDRAWN)
    receive(session, f"STATUS {registration.reference}")
    assert fold_for_sms("বাতিল হয়েছে") in texts(session)[0]


def test_what_people_wrote_is_forgotten_after_three_months(
    session: Session, registration: Registration
) -> None:
    receive(session, "HELP")
    made = datetime.now(UTC)  # the time in the id of its row
    for days, left in ((89, 1), (91, 0)):
        forget_expired(unit(session, now=made + timedelta(days=days)))
        assert session.scalars(select(func.count()).select_from(InboundMessage)).one() == left
