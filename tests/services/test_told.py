"""What else can be undone than a first decision, and when the returnee hears of one."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.choices import Role
from portal.domain.duplicates import Verdict
from portal.domain.second_look import Finding
from portal.domain.sms.message_states import MessageState
from portal.domain.sms.times import HELD_BACK, UNDO_TIME
from portal.domain.states import State
from portal.models import Message, Officer, Pair
from portal.models.base import new_id
from portal.services import decide, follow, second_look
from portal.services.duplicates import decide_pair
from portal.services.duplicates.decide_pair import Judged
from portal.services.told import told_state
from portal.services.undo import last_decision, undo
from tests import make
from tests.make import NOW, VAULT
from tests.services.test_undo import decide_it, seen, verify

REASON = "Please bring the card."


@pytest.fixture(autouse=True)
def _places(session: Session) -> None:
    make.places(session)


@pytest.fixture
def officer(session: Session) -> Officer:
    return make.officer(session, Role.DISTRICT, make.COXS_BAZAR)


@pytest.mark.parametrize("decision", ["verify", "send back", "reject"])
def test_the_returnee_sees_a_decision_only_when_it_cannot_be_undone_any_more(
    session: Session, officer: Officer, decision: str
) -> None:
    registration = make.registration(session)
    decide_it(session, officer, registration, decision)
    session.flush()
    for later, state in ((UNDO_TIME, State.SUBMITTED), (HELD_BACK, registration.state)):
        story = follow.tell(session, VAULT, registration.id, now=NOW + later)
        assert story.state is story.last_move.state is state
        assert told_state(session, registration, now=NOW + later) is state


def test_reopening_can_be_undone_and_the_same_officer_may_reopen_it_again(
    session: Session, officer: Officer
) -> None:
    other = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    registration = make.registration(session, State.REJECTED, by=other)
    for _ in range(2):
        decide.reopen(session, VAULT, seen(officer, registration), REASON)
        session.flush()
        assert last_decision(session, officer, now=NOW) is not None
        undo(session, VAULT, seen(officer, registration))
        session.flush()
        assert registration.state is State.REJECTED
        assert decide.rejected_by(session, registration) == other.id
    assert not session.scalars(select(Message).where(Message.state == MessageState.QUEUED)).all()


def test_undoing_a_second_look_opens_it_again(session: Session, officer: Officer) -> None:
    other = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    registration = make.registration(session)
    verify(session, other, registration)
    session.flush()
    finding = Finding.WRONG
    second_look.finish(session, VAULT, seen(officer, registration), finding, REASON)
    session.flush()
    undo(session, VAULT, seen(officer, registration))
    session.flush()
    assert registration.state is State.VERIFIED
    assert second_look.open_on(session, officer, registration)


def test_undoing_a_duplicate_opens_the_pair_again(session: Session, officer: Officer) -> None:
    one, other = (make.registration(session) for _ in range(2))
    first, second = sorted((one, other), key=lambda each: each.id)
    pair = Pair(
        id=new_id(), first_id=first.id, second_id=second.id, grounds=["phone"], score=80,
        verdict=Verdict.OPEN, found_at=NOW,
    )  # fmt: skip
    session.add(pair)
    session.flush()
    versions = {one.id: one.version, other.id: other.version}
    judged = Judged(officer, pair.id, Verdict.OPEN, versions, NOW, "16135")
    decide_pair.merge(session, VAULT, judged, one.id)
    session.flush()
    undo(session, VAULT, seen(officer, one))
    session.flush()
    session.refresh(pair)
    assert one.state is State.SUBMITTED
    assert (pair.verdict, pair.duplicate_id) == (Verdict.OPEN, None)
    assert not session.scalars(select(Message).where(Message.state == MessageState.QUEUED)).all()
