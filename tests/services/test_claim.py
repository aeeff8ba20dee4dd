import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.choices import Evidence, Role
from portal.domain.errors import Conflict
from portal.domain.states import State
from portal.models import Claim, Officer, Registration
from portal.services import claim, decide
from portal.services.decide import Seen
from portal.services.look_up import find
from tests import make
from tests.make import NOW, VAULT

LATER = NOW + claim.LASTS

Taken = TypeVar("Taken")


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def shirin(session: Session) -> Officer:
    return make.officer(session, Role.DISTRICT, make.COXS_BAZAR)


@pytest.fixture
def kamal(session: Session) -> Officer:
    return make.officer(session, Role.DISTRICT, make.COXS_BAZAR, name="Kamal Uddin")


@pytest.fixture
def registration(session: Session) -> Registration:
    return make.registration(session)


def test_who_comes_first_works_on_it_and_the_other_learns_who(
    session: Session, shirin: Officer, kamal: Officer, registration: Registration
) -> None:
    mine = claim.take(session, shirin, registration, now=NOW)
    assert mine == (shirin.id, "Shirin Akter", LATER)
    assert claim.take(session, kamal, registration, now=NOW) == mine


def test_a_claim_ends_by_itself(
    session: Session, shirin: Officer, kamal: Officer, registration: Registration
) -> None:
    claim.take(session, shirin, registration, now=NOW)
    almost = LATER - timedelta(seconds=1)
    with pytest.raises(Conflict) as refusal:
        claim.check(session, kamal, registration, now=almost)
    assert refusal.value.values == {"name": "Shirin Akter", "minutes": 1}
    claim.check(session, kamal, registration, now=LATER)
    taken = claim.take(session, kamal, registration, now=LATER)
    assert taken
    assert taken.officer_id == kamal.id
    with pytest.raises(Conflict):
        claim.check(session, shirin, registration, now=LATER)


def test_opening_it_again_gives_all_the_time_again(
    session: Session, shirin: Officer, registration: Registration
) -> None:
    claim.take(session, shirin, registration, now=NOW)
    again = claim.take(session, shirin, registration, now=NOW + timedelta(minutes=9))
    assert again
    assert again.until == LATER + timedelta(minutes=9)


def test_turning_to_another_one_lets_the_first_go(
    session: Session, shirin: Officer, kamal: Officer, registration: Registration
) -> None:
    claim.take(session, shirin, registration, now=NOW)
    other = make.registration(session)
    claim.take(session, shirin, other, now=NOW)
    claim.check(session, kamal, registration, now=NOW)
    with pytest.raises(Conflict):
        claim.check(session, kamal, other, now=NOW)
    claim.release_all(session, shirin)
    claim.check(session, kamal, other, now=NOW)


@pytest.mark.parametrize("state", [State.VERIFIED, State.RETURNED, State.REJECTED])
def test_what_does_not_wait_for_this_officer_is_not_claimed(
    session: Session, shirin: Officer, state: State
) -> None:
    registration = make.registration(session, state, by=shirin)
    assert claim.take(session, shirin, registration, now=NOW) is None
    assert session.scalars(select(Claim)).all() == []


def test_another_officers_decision_waits_and_ones_own_ends_the_claim(
    session: Session, shirin: Officer, kamal: Officer, registration: Registration
) -> None:
    claim.take(session, shirin, registration, now=NOW)

    def verify(officer: Officer) -> None:
        seen = Seen(officer, registration.reference, registration.version, NOW, "16135")
        decide.verify(session, VAULT, seen, [Evidence.CALLED], second_look_percent=0)

    with pytest.raises(Conflict):
        verify(kamal)
    assert registration.state is State.SUBMITTED
    verify(shirin)
    assert session.scalars(select(Claim)).all() == []


def test_the_next_one_is_the_oldest_that_nobody_works_on(
    session: Session, shirin: Officer, kamal: Officer
) -> None:
    first, second = make.registration(session), make.registration(session)
    make.registration(session, district=make.DHAKA_DISTRICT, submitted_at=NOW - timedelta(days=9))
    assert claim.take_next(session, shirin, now=NOW) is first
    assert claim.take_next(session, kamal, now=NOW) is second
    assert claim.take_next(session, kamal, now=NOW) is second, "nothing else is left"
    assert claim.take_next(session, make.officer(session, Role.MINISTRY), now=NOW) is None


class TestTwoAtOnce:
    """Each officer in a thread and a transaction of their own."""

    @pytest.fixture
    def places(self) -> None:
        """Not in the one session that the other tests share."""

    def test_one_has_it_and_both_know_who(self, database: Database) -> None:
        reference, holders = _all_at_once(
            database,
            lambda session, officer, reference: claim.take(
                session, officer, find(session, officer, reference, lock=True), now=NOW
            ),
        )
        assert reference
        assert len(holders) == 2
        assert holders[0] == holders[1]

    def test_asking_for_the_next_one_gives_two_different_ones(self, database: Database) -> None:
        _, taken = _all_at_once(
            database, lambda session, officer, _: claim.take_next(session, officer, now=NOW)
        )
        assert len({each.reference for each in taken if each}) == 2


def _all_at_once(
    database: Database, work: Callable[[Session, Officer, str], Taken]
) -> tuple[str, list[Taken]]:
    with database.begin() as session:
        make.places(session)
        officers = [make.officer(session, Role.DISTRICT, make.COXS_BAZAR) for _ in range(2)]
        reference = make.registration(session).reference
        make.registration(session)
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
