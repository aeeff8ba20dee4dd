from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.casework.case_choices import CALLS, SMS_EVERY
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, NotFound
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.casework import failed_calls
from portal.services.messaging import reachability
from portal.services.review import queue
from portal.services.review.answered_calls import mark_reached
from tests import factories
from tests.factories import DHAKA_CENTRE, NOW
from tests.services.casework.centre_desk import messages, person, seen, staff
from tests.unit import unit

HOUR = timedelta(hours=1)


def listed(session: Session, officer: Officer) -> list[str]:
    session.flush()
    rows = queue.unreachable(unit(session), officer, Language.ENGLISH)
    return [each.row.reference for each in rows]


def test_who_called_and_when_is_kept_and_the_person_is_asked_to_call_back(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    assert failed_calls.note_failed_call(unit(session), seen(kamal, registration)) == 1
    [call] = failed_calls.failed_calls(unit(session), registration).rows
    assert (call.at, call.officer_name) == (NOW, "Kamal")
    [message] = messages(session)
    assert message.kind is MessageKind.NOT_REACHED


def test_many_calls_send_one_sms_in_a_week(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    for hours in range(0, 7 * 24, 20):
        failed_calls.note_failed_call(
            unit(session, now=NOW + hours * HOUR), seen(kamal, registration)
        )
    assert len(messages(session)) == 1
    due = failed_calls.next_failed_call_message(unit(session, now=NOW + 2 * HOUR), registration)
    assert due == NOW + SMS_EVERY
    failed_calls.note_failed_call(unit(session, now=NOW + SMS_EVERY), seen(kamal, registration))
    assert len(messages(session)) == 2


def test_after_three_the_list_of_those_not_reached_has_the_person_until_somebody_talked(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    for number in range(1, CALLS + 1):
        assert listed(session, kamal) == []
        work = unit(session, now=NOW + number * HOUR)
        assert failed_calls.note_failed_call(work, seen(kamal, registration)) == number
    assert listed(session, kamal) == [registration.reference]
    assert listed(session, factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR))
    mark_reached(unit(session, now=NOW + 5 * HOUR), kamal, registration.reference)
    assert listed(session, kamal) == []
    assert (
        failed_calls.note_failed_call(unit(session, now=NOW + 6 * HOUR), seen(kamal, registration))
        == 1
    )
    assert listed(session, kamal) == []


def test_an_sms_that_arrives_does_not_take_off_the_list_who_answers_no_call(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    for number in range(CALLS):
        failed_calls.note_failed_call(
            unit(session, now=NOW + number * HOUR), seen(kamal, registration)
        )
    [message] = messages(session)
    message.state, message.sent_at, message.ended_at = MessageState.DELIVERED, NOW, NOW
    reachability.note_ended_messages(unit(session, now=NOW + 4 * HOUR), [message])
    assert listed(session, kamal) == [registration.reference]


def test_pressed_twice_it_counts_once(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    screen = seen(kamal, registration)
    failed_calls.note_failed_call(unit(session), screen)
    with pytest.raises(Conflict):
        failed_calls.note_failed_call(unit(session), screen)
    assert len(failed_calls.failed_calls(unit(session), registration).rows) == 1


def test_whoever_wants_no_sms_gets_none(
    session: Session, kamal: Officer, registration: Registration
) -> None:
    registration.may_sms = False
    failed_calls.note_failed_call(unit(session), seen(kamal, registration))
    assert messages(session) == []


def test_another_centre_notes_nothing(session: Session, registration: Registration) -> None:
    with pytest.raises(NotFound):
        failed_calls.note_failed_call(
            unit(session), seen(staff(session, DHAKA_CENTRE), registration)
        )


def test_a_closed_one_is_called_no_more(session: Session, kamal: Officer) -> None:
    closed = person(session, kamal, State.CLOSED)
    with pytest.raises(Conflict):
        failed_calls.note_failed_call(unit(session), seen(kamal, closed))
