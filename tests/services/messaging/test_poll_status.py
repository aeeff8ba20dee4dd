from datetime import timedelta

from sqlalchemy.orm import Session

from portal.domain.messaging.message_states import MessageState
from portal.gateways.base import Gateway
from portal.gateways.twilio import Twilio
from portal.models.base import new_id
from portal.services.messaging.poll_status import StatusQuestion, messages_to_poll, poll_status
from tests.factories import NOW
from tests.services.messaging.outbox_rows import ACCEPTED, FORGETS, SECRET, put, tried
from tests.unit import unit

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
    assert messages_to_poll(unit(session, now=NOW + timedelta(minutes=59)), ASKABLE) == []
    question = StatusQuestion(message.id, "twilio", message.reference, "G1")
    assert messages_to_poll(unit(session, now=NOW + timedelta(hours=1)), ASKABLE) == [question]
    assert messages_to_poll(unit(session, now=NOW + timedelta(hours=2)), ASKABLE) == []
    assert messages_to_poll(unit(session, now=NOW + timedelta(hours=7)), ASKABLE) == [question]


def test_one_that_has_ended_is_not_asked_about(session: Session) -> None:
    message = put(session)
    tried(session, ACCEPTED, ASKABLE)
    message.state, message.ended_at = MessageState.DELIVERED, NOW
    session.flush()
    assert messages_to_poll(unit(session, now=NOW + timedelta(hours=1)), ASKABLE) == []


def test_a_gateway_that_cannot_be_asked_is_not(session: Session) -> None:
    put(session)
    tried(session, ACCEPTED, FORGETS)
    assert messages_to_poll(unit(session, now=NOW + timedelta(hours=1)), FORGETS) == []
    assert poll_status(FORGETS, StatusQuestion(new_id(), "kannel", "R1", None)) is None


def test_a_gateway_that_does_not_answer_has_nothing_to_tell() -> None:
    assert poll_status(ASKABLE, StatusQuestion(new_id(), "twilio", "R1", "SM" + "0" * 32)) is None
