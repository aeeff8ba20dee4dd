from datetime import timedelta

from sqlalchemy.orm import Session

from portal.domain.sms.message_states import MessageState
from portal.gateways.base import Gateway
from portal.gateways.twilio import Twilio
from portal.services.sms.ask_gateways import Question, ask, to_ask
from tests.make import NOW
from tests.services.outbox import ACCEPTED, FORGETS, SECRET, put, tried

ASKABLE: dict[str, Gateway] = {
    "twilio": Twilio(
        url="http://127.0.0.1:1",
        account_sid="AC" + "0" * 32,
        auth_token=SECRET,
        sender="16135",
        public_url="https://phera.example.org",
    )
}


def test_a_message_without_a_receipt_is_asked_about_after_an_hour_and_then_now_and_then(
    session: Session,
) -> None:
    message = put(session)
    tried(session, ACCEPTED, ASKABLE)
    assert to_ask(session, ASKABLE, now=NOW + timedelta(minutes=59)) == []
    question = Question("twilio", message.reference, "G1")
    assert to_ask(session, ASKABLE, now=NOW + timedelta(hours=1)) == [question]
    assert to_ask(session, ASKABLE, now=NOW + timedelta(hours=2)) == []
    assert to_ask(session, ASKABLE, now=NOW + timedelta(hours=7)) == [question]


def test_one_that_has_ended_is_not_asked_about(session: Session) -> None:
    message = put(session)
    tried(session, ACCEPTED, ASKABLE)
    message.state, message.ended_at = MessageState.DELIVERED, NOW
    session.flush()
    assert to_ask(session, ASKABLE, now=NOW + timedelta(hours=1)) == []


def test_a_gateway_that_cannot_be_asked_is_not(session: Session) -> None:
    put(session)
    tried(session, ACCEPTED, FORGETS)
    assert to_ask(session, FORGETS, now=NOW + timedelta(hours=1)) == []
    assert ask(FORGETS, Question("kannel", "R1", None)) is None


def test_a_gateway_that_does_not_answer_has_nothing_to_tell() -> None:
    assert ask(ASKABLE, Question("twilio", "R1", "SM" + "0" * 32)) is None
