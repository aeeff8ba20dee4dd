"""One reminder of an unanswered request for correction, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Message, Registration, StateTransition
from portal.services.registration.correction_reminders import REMIND_AFTER, remind_of_corrections
from portal.services.registration.transition import TransitionGrounds, transition
from tests import factories
from tests.factories import NOW
from tests.unit import unit

LATER = NOW + REMIND_AFTER
HOTLINE = "16135"


@pytest.fixture
def registration(session: Session) -> Registration:
    factories.places(session)
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    return factories.registration(session, State.RETURNED, by=officer, submitted_at=NOW)


def reminders(session: Session) -> list[Message]:
    query = select(Message).where(Message.kind == MessageKind.REMINDER)
    return list(session.scalars(query))


def test_after_seven_days_there_is_one_reminder_and_never_a_second(
    session: Session, registration: Registration
) -> None:
    early = LATER - timedelta(minutes=1)
    assert remind_of_corrections(unit(session, now=early)) == 0
    assert remind_of_corrections(unit(session, now=LATER)) == 1
    for days in range(30):
        assert remind_of_corrections(unit(session, now=LATER + timedelta(days=days))) == 0
    [reminder] = reminders(session)
    assert HOTLINE in (reminder.body or "")
    assert reminder.registration_id == registration.id


def test_whoever_answered_or_wants_no_sms_is_not_reminded(
    session: Session, registration: Registration
) -> None:
    transition(unit(session), registration, State.SUBMITTED, actor=Actor.RETURNEE)
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    silent = factories.registration(session, State.RETURNED, by=officer, submitted_at=NOW)
    silent.may_sms = False
    session.flush()
    assert remind_of_corrections(unit(session, now=LATER + timedelta(minutes=1))) == 0
    assert reminders(session) == []


def test_a_second_request_has_its_own_seven_days(
    session: Session, registration: Registration
) -> None:
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    day_5, day_6 = NOW + timedelta(days=5), NOW + timedelta(days=6)
    transition(unit(session, now=day_5), registration, State.SUBMITTED, actor=Actor.RETURNEE)
    session.flush()
    grounds = TransitionGrounds(reason="The village, please.")
    again = transition(
        unit(session, now=day_6),
        registration,
        State.RETURNED,
        actor=Actor.OFFICER,
        officer=officer,
        grounds=grounds,
    )
    session.flush()
    assert remind_of_corrections(unit(session, now=LATER)) == 0
    assert remind_of_corrections(unit(session, now=day_6 + REMIND_AFTER)) == 1
    assert session.get_one(StateTransition, again.id).reminder_settled_at == day_6 + REMIND_AFTER
