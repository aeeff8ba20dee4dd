"""The undo period hides decisions other than the first one from the returnee, too."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import HELD_BACK, UNDO_TIME
from portal.domain.registration.states import State
from portal.domain.review.quality_review import ReviewFinding
from portal.domain.staff.roles import Role
from portal.models import DuplicatePair, Message, Officer
from portal.models.base import new_id
from portal.services.matching import pair_decisions
from portal.services.matching.pair_decisions import PairDecision
from portal.services.registration import status_tracking
from portal.services.registration.returnee_view import state_shown_to_returnee
from portal.services.review import decisions, quality_review
from portal.services.review.undo import last_decision, undo_decision
from tests import factories
from tests.factories import NOW
from tests.services.review.test_undo import decide_it, seen, verify
from tests.unit import unit

REASON = "Please bring the card."


@pytest.fixture(autouse=True)
def _places(session: Session) -> None:
    factories.places(session)


@pytest.fixture
def officer(session: Session) -> Officer:
    return factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)


@pytest.mark.parametrize("decision", ["verify", "send back", "reject"])
def test_the_returnee_sees_a_decision_only_when_it_cannot_be_undone_any_more(
    session: Session, officer: Officer, decision: str
) -> None:
    registration = factories.registration(session)
    decide_it(session, officer, registration, decision)
    session.flush()
    for later, state in ((UNDO_TIME, State.SUBMITTED), (HELD_BACK, registration.state)):
        view = status_tracking.status_view(unit(session, now=NOW + later), registration.id)
        assert view.state is view.last_move.state is state
        assert state_shown_to_returnee(unit(session, now=NOW + later), registration) is state


def test_reopening_can_be_undone_and_the_same_officer_may_reopen_it_again(
    session: Session, officer: Officer
) -> None:
    other = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session, State.REJECTED, by=other)
    for _ in range(2):
        decisions.reopen_registration(unit(session), seen(officer, registration), REASON)
        session.flush()
        assert last_decision(unit(session), officer) is not None
        undo_decision(unit(session), seen(officer, registration))
        session.flush()
        assert registration.state is State.REJECTED
        assert decisions.rejected_by(unit(session), registration) == other.id
    assert not session.scalars(select(Message).where(Message.state == MessageState.QUEUED)).all()


def test_undoing_a_second_look_opens_it_again(session: Session, officer: Officer) -> None:
    other = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session)
    verify(session, other, registration)
    session.flush()
    finding = ReviewFinding.WRONG
    quality_review.finish_review(unit(session), seen(officer, registration), finding, REASON)
    session.flush()
    undo_decision(unit(session), seen(officer, registration))
    session.flush()
    assert registration.state is State.VERIFIED
    assert quality_review.open_review_of(unit(session), officer, registration)


def test_undoing_a_duplicate_opens_the_pair_again(session: Session, officer: Officer) -> None:
    one, other = (factories.registration(session) for _ in range(2))
    first, second = sorted((one, other), key=lambda each: each.id)
    pair = DuplicatePair(
        id=new_id(), first_id=first.id, second_id=second.id, grounds=["phone"], score=80,
        verdict=PairVerdict.OPEN, found_at=NOW,
    )  # fmt: skip
    session.add(pair)
    session.flush()
    versions = {one.id: one.version, other.id: other.version}
    judged = PairDecision(officer, pair.id, PairVerdict.OPEN, versions)
    pair_decisions.merge_pair(unit(session), judged, one.id)
    session.flush()
    undo_decision(unit(session), seen(officer, one))
    session.flush()
    session.refresh(pair)
    assert one.state is State.SUBMITTED
    assert (pair.verdict, pair.duplicate_id) == (PairVerdict.OPEN, None)
    assert not session.scalars(select(Message).where(Message.state == MessageState.QUEUED)).all()
