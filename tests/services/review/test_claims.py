import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.platform.errors import Conflict
from portal.domain.registration.states import State
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import Claim, Officer, Registration
from portal.services.registration.visibility import find_registration
from portal.services.review import claims, decisions
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.factories import NOW
from tests.unit import unit

LATER = NOW + claims.LASTS

Taken = TypeVar("Taken")


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def shirin(session: Session) -> Officer:
    return factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)


@pytest.fixture
def kamal(session: Session) -> Officer:
    return factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, name="Kamal Uddin")


@pytest.fixture
def registration(session: Session) -> Registration:
    return factories.registration(session)


def test_who_comes_first_works_on_it_and_the_other_learns_who(
    session: Session, shirin: Officer, kamal: Officer, registration: Registration
) -> None:
    mine = claims.claim_registration(unit(session), shirin, registration)
    assert mine == (shirin.id, "Shirin Akter", LATER)
    assert claims.claim_registration(unit(session), kamal, registration) == mine


def test_a_claim_ends_by_itself(
    session: Session, shirin: Officer, kamal: Officer, registration: Registration
) -> None:
    claims.claim_registration(unit(session), shirin, registration)
    almost = LATER - timedelta(seconds=1)
    with pytest.raises(Conflict) as refusal:
        claims.check_claim(unit(session, now=almost), kamal, registration)
    assert refusal.value.values == {"name": "Shirin Akter", "minutes": 1}
    claims.check_claim(unit(session, now=LATER), kamal, registration)
    taken = claims.claim_registration(unit(session, now=LATER), kamal, registration)
    assert taken
    assert taken.officer_id == kamal.id
    with pytest.raises(Conflict):
        claims.check_claim(unit(session, now=LATER), shirin, registration)


def test_opening_it_again_gives_all_the_time_again(
    session: Session, shirin: Officer, registration: Registration
) -> None:
    claims.claim_registration(unit(session), shirin, registration)
    again = claims.claim_registration(
        unit(session, now=NOW + timedelta(minutes=9)), shirin, registration
    )
    assert again
    assert again.until == LATER + timedelta(minutes=9)


def test_turning_to_another_one_lets_the_first_go(
    session: Session, shirin: Officer, kamal: Officer, registration: Registration
) -> None:
    claims.claim_registration(unit(session), shirin, registration)
    other = factories.registration(session)
    claims.claim_registration(unit(session), shirin, other)
    claims.check_claim(unit(session), kamal, registration)
    with pytest.raises(Conflict):
        claims.check_claim(unit(session), kamal, other)
    claims.release_all_claims(unit(session), shirin)
    claims.check_claim(unit(session), kamal, other)


@pytest.mark.parametrize("state", [State.VERIFIED, State.RETURNED, State.REJECTED])
def test_what_does_not_wait_for_this_officer_is_not_claimed(
    session: Session, shirin: Officer, state: State
) -> None:
    registration = factories.registration(session, state, by=shirin)
    assert claims.claim_registration(unit(session), shirin, registration) is None
    assert session.scalars(select(Claim)).all() == []


def test_another_officers_decision_waits_and_ones_own_ends_the_claim(
    session: Session, shirin: Officer, kamal: Officer, registration: Registration
) -> None:
    claims.claim_registration(unit(session), shirin, registration)

    def verify(officer: Officer) -> None:
        seen = DecisionContext(officer, registration.reference, registration.version)
        decisions.verify_registration(unit(session), seen, [Evidence.CALLED], second_look_percent=0)

    with pytest.raises(Conflict):
        verify(kamal)
    assert registration.state is State.SUBMITTED
    verify(shirin)
    assert session.scalars(select(Claim)).all() == []


def test_the_next_one_is_the_oldest_that_nobody_works_on(
    session: Session, shirin: Officer, kamal: Officer
) -> None:
    first, second = factories.registration(session), factories.registration(session)
    factories.registration(
        session, district=factories.DHAKA_DISTRICT, submitted_at=NOW - timedelta(days=9)
    )
    assert claims.claim_next(unit(session), shirin) is first
    assert claims.claim_next(unit(session), kamal) is second
    assert claims.claim_next(unit(session), kamal) is second, "nothing else is left"
    assert claims.claim_next(unit(session), factories.officer(session, Role.MINISTRY)) is None


def test_the_next_one_is_urgent_though_others_wait_longer(
    session: Session, shirin: Officer, kamal: Officer
) -> None:
    oldest = factories.registration(session)
    urgent = [factories.registration(session, needs=["medical"]) for _ in range(2)]
    assert claims.claim_next(unit(session), shirin) is urgent[0]
    assert claims.claim_next(unit(session), kamal) is urgent[1]
    claims.release_all_claims(unit(session), kamal)
    urgent[1].needs = "loan"
    assert claims.claim_next(unit(session), kamal) is oldest


class TestTwoAtOnce:
    """Runs each officer in a thread with a transaction of its own."""

    @pytest.fixture
    def places(self) -> None:
        """The officers need a database of their own instead of the shared session."""

    def test_one_has_it_and_both_know_who(self, database: Database) -> None:
        reference, holders = _all_at_once(
            database,
            lambda session, officer, reference: claims.claim_registration(
                unit(session),
                officer,
                find_registration(unit(session), officer, reference, lock=True),
            ),
        )
        assert reference
        assert len(holders) == 2
        assert holders[0] == holders[1]

    def test_asking_for_the_next_one_gives_two_different_ones(self, database: Database) -> None:
        _, taken = _all_at_once(
            database, lambda session, officer, _: claims.claim_next(unit(session), officer)
        )
        assert len({each.reference for each in taken if each}) == 2


def _all_at_once(
    database: Database, work: Callable[[Session, Officer, str], Taken]
) -> tuple[str, list[Taken]]:
    with database.begin() as session:
        factories.places(session)
        officers = [
            factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR) for _ in range(2)
        ]
        reference = factories.registration(session).reference
        factories.registration(session)
    together, done = threading.Barrier(2), list[Taken]()

    def begin(officer: Officer) -> None:
        together.wait()
        with database.begin() as session:
            done.append(work(session, officer, reference))

    threads = [threading.Thread(target=begin, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reference, done
