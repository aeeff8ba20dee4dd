"""A state changes only by the table of transitions, with its history, for one officer at a time."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from portal.db import Database
from portal.domain.platform.errors import Conflict
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import ALLOWED_MOVES, Actor, State
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration, StateTransition
from portal.models.sealed import raw_name
from portal.services.registration.transition import TransitionGrounds, transition
from tests import factories
from tests.factories import NOW
from tests.unit import unit

WHY = TransitionGrounds(reason="নামের বানান দেখুন", fields=(Correctable.NAME,))


@pytest.fixture(autouse=True)
def places(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)


def history(session: Session, registration: Registration) -> list[tuple[State, State, Actor]]:
    """Returns the transitions of a registration in order."""
    moves = session.scalars(
        select(StateTransition)
        .where(StateTransition.registration_id == registration.id)
        .order_by(StateTransition.id)
    )
    return [(each.from_state, each.to_state, each.actor) for each in moves]


def test_every_allowed_move_is_made_and_every_other_refused(database: Database) -> None:
    with database.begin() as session:
        officer = factories.officer(session, Role.MINISTRY)
        for before, after, actor in product(set(State) - {State.DRAFT}, State, Actor):
            registration = factories.registration(session, before, by=officer)
            version, moves = registration.version, history(session, registration)
            if (before, after, actor) in ALLOWED_MOVES:
                _move(session, registration, after, actor, officer)
                session.flush()
                assert registration.state is after
                assert registration.version == version + 1
                assert registration.changed_at == NOW
                moves.append((before, after, actor))
            else:
                with pytest.raises(Conflict):
                    _move(session, registration, after, actor, officer)
                assert registration.state is before
                assert registration.version == version
            assert history(session, registration) == moves


def _move(
    session: Session, registration: Registration, to: State, actor: Actor, officer: Officer
) -> None:
    by = officer if actor in (Actor.OFFICER, Actor.CENTRE) else None
    transition(unit(session), registration, to, actor=actor, officer=by, grounds=WHY)


def test_a_move_says_who_when_and_why_and_the_reason_is_sealed(database: Database) -> None:
    grounds = TransitionGrounds("নামের বানান দেখুন", (Evidence.CALLED,), (Correctable.NAME,))
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        registration = factories.registration(session)
        transition(unit(session), registration, State.RETURNED, actor=Actor.OFFICER, officer=officer, grounds=grounds)  # fmt: skip
    with database.read() as session:
        made = session.scalars(
            select(StateTransition).where(StateTransition.to_state == State.RETURNED)
        ).one()
    assert (made.officer_id, made.at) == (officer.id, NOW)
    assert (made.evidence, made.fields) == (["called"], ["name"])
    assert made.reason == "নামের বানান দেখুন"
    assert made.reason is not None
    assert "বানান".encode() not in getattr(made, raw_name("reason"))


def test_the_state_and_its_history_stand_or_fall_together(database: Database) -> None:
    with database.begin() as session:
        found = factories.registration(session).id
    with database.begin() as session:
        registration = session.get_one(Registration, found)
        transition(unit(session), registration, State.WITHDRAWN, actor=Actor.RETURNEE)
        session.flush()
        session.rollback()
    with database.read() as session:
        registration = session.get_one(Registration, found)
        assert registration.state is State.SUBMITTED
        assert len(history(session, registration)) == 1


def test_of_many_who_decide_at_once_one_wins_and_the_others_are_told(database: Database) -> None:
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        found = factories.registration(session).id

    def decide(state: State) -> bool:
        try:
            with database.begin() as session:
                locked = select(Registration).where(Registration.id == found).with_for_update()
                registration = session.scalars(locked).one()
                transition(unit(session), registration, state, actor=Actor.OFFICER, officer=officer, grounds=WHY)  # fmt: skip
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        decided = list(pool.map(decide, [State.VERIFIED, State.REJECTED] * 6))
    assert sum(decided) == 1
    with database.read() as session:
        assert len(history(session, session.get_one(Registration, found))) == 2


def test_who_forgets_the_lock_overwrites_nothing(database: Database) -> None:
    with database.begin() as session:
        found = factories.registration(session).id
    with database.read() as session:
        stale = session.get_one(Registration, found)
    with database.begin() as session:
        current = session.get_one(Registration, found)
        transition(unit(session), current, State.WITHDRAWN, actor=Actor.RETURNEE)
    with pytest.raises(StaleDataError), database.begin() as session:  # noqa: PT012
        session.add(stale)
        stale.phone_verified = False
    with database.read() as session:
        assert session.get_one(Registration, found).state is State.WITHDRAWN
        assert session.get_one(Registration, found).phone_verified


@pytest.mark.parametrize(
    "changes",
    [
        {"officer_id": None, "actor": Actor.OFFICER},
        {"to_state": State.SUBMITTED, "from_state": State.SUBMITTED},
        {"to_state": State.DRAFT, "from_state": State.SUBMITTED},
        {"to_state": State.RETURNED, "from_state": State.SUBMITTED, "reason": None},
    ],
    ids=["nobody", "nowhere", "back", "no reason"],
)
def test_the_database_takes_no_history_that_cannot_be(
    database: Database, changes: dict[str, object]
) -> None:
    with database.begin() as session:
        factories.registration(session)
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(update(StateTransition).values(**changes))
