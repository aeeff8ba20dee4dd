from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.centre_work import CALLS, SMS_EVERY
from portal.domain.choices import Language, Role
from portal.domain.errors import Conflict, NotFound
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.message_states import MessageState
from portal.domain.states import State
from portal.models import Officer, Registration
from portal.services import queue, reach
from portal.services.centre_work import not_reached
from tests import make
from tests.make import DHAKA_CENTRE, NOW, VAULT
from tests.services.centre_desk import messages, person, seen, staff

HOUR = timedelta(hours=1)


def listed(session: Session, officer: Officer) -> list[str]:
    session.flush()
    rows = queue.unreachable(session, VAULT, officer, Language.ENGLISH)
    return [row.reference for row, _ in rows]


def test_who_called_and_when_is_kept_and_the_person_is_asked_to_call_back(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    assert not_reached.note(session, VAULT, seen(kamal, registration)) == 1
    [call] = not_reached.calls(session, registration)
    assert (call.at, call.officer_name) == (NOW, "Kamal")
    [message] = messages(session)
    assert message.kind is MessageKind.NOT_REACHED


def test_many_calls_send_one_sms_in_a_week(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    for hours in range(0, 7 * 24, 20):
        not_reached.note(session, VAULT, seen(kamal, registration, NOW + hours * HOUR))
    assert len(messages(session)) == 1
    due = not_reached.next_sms(session, registration, now=NOW + 2 * HOUR)
    assert due == NOW + SMS_EVERY
    not_reached.note(session, VAULT, seen(kamal, registration, NOW + SMS_EVERY))
    assert len(messages(session)) == 2


def test_after_three_the_list_of_those_not_reached_has_the_person_until_somebody_talked(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    for number in range(1, CALLS + 1):
        assert listed(session, kamal) == []
        at = seen(kamal, registration, NOW + number * HOUR)
        assert not_reached.note(session, VAULT, at) == number
    assert listed(session, kamal) == [registration.reference]
    assert listed(session, make.officer(session, Role.DISTRICT, make.COXS_BAZAR))
    reach.reached(session, kamal, registration.reference, now=NOW + 5 * HOUR)
    assert listed(session, kamal) == []
    assert not_reached.note(session, VAULT, seen(kamal, registration, NOW + 6 * HOUR)) == 1
    assert listed(session, kamal) == []


def test_an_sms_that_arrives_does_not_take_off_the_list_who_answers_no_call(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    for number in range(CALLS):
        not_reached.note(session, VAULT, seen(kamal, registration, NOW + number * HOUR))
    [message] = messages(session)
    message.state, message.sent_at, message.ended_at = MessageState.DELIVERED, NOW, NOW
    reach.note_end(session, [message], now=NOW + 4 * HOUR)
    assert listed(session, kamal) == [registration.reference]


def test_pressed_twice_it_counts_once(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    screen = seen(kamal, registration)
    not_reached.note(session, VAULT, screen)
    with pytest.raises(Conflict):
        not_reached.note(session, VAULT, screen)
    assert len(not_reached.calls(session, registration)) == 1


def test_whoever_wants_no_sms_gets_none(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    registration.may_sms = False
    not_reached.note(session, VAULT, seen(kamal, registration))
    assert messages(session) == []


def test_another_centre_notes_nothing(session: Session, registration: Registration) -> None:
    with pytest.raises(NotFound):
        not_reached.note(session, VAULT, seen(staff(session, DHAKA_CENTRE), registration))


def test_a_closed_one_is_called_no_more(session: Session, kamal: Officer) -> None:
    closed = person(session, kamal, State.CLOSED)
    with pytest.raises(Conflict):
        not_reached.note(session, VAULT, seen(kamal, closed))
