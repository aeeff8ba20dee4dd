import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.errors import PortalError
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import Message, Officer, Registration, StateTransition
from portal.services.review import decisions
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.unit import unit

REASON = "জন্মতারিখ এনআইডির সঙ্গে মেলে না।"


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def staff(session: Session) -> Officer:
    return factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE, name="Kamal Hossain")


def seen(officer: Officer, registration: Registration) -> DecisionContext:
    return DecisionContext(officer, registration.reference, registration.version)


def kinds(session: Session) -> list[MessageKind]:
    return list(session.scalars(select(Message.kind)))


def verify(
    session: Session, seen: DecisionContext, *evidence: Evidence, second_look_percent: int = 0
) -> Registration:
    return decisions.verify_registration(
        unit(session), seen, evidence, second_look_percent=second_look_percent
    )


Decision = Callable[[Session, DecisionContext], object]
DECISIONS: dict[str, Decision] = {
    "verify": lambda session, seen: verify(session, seen, Evidence.CALLED),
    "send back": lambda session, seen: decisions.return_for_correction(
        unit(session), seen, [Correctable.NAME], REASON
    ),
    "reject": lambda session, seen: decisions.reject_registration(unit(session), seen, REASON),
    "receive": lambda session, seen: decisions.receive_registration(unit(session), seen),
}


class TestTwoAtOnce:
    """Runs each officer in a thread with a transaction of its own."""

    @pytest.fixture
    def places(self) -> None:
        """The officers need a database of their own instead of the shared session."""

    def test_one_wins_the_other_is_told_and_one_sms_goes_out(self, database: Database) -> None:
        with database.begin() as session:
            factories.places(session)
            officers = [
                factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR) for _ in range(2)
            ]
            registration = factories.registration(session)
        together, outcomes = threading.Barrier(2), list[str]()

        def work(officer: Officer, decision: Decision) -> None:
            together.wait()
            try:
                with database.begin() as session:
                    decision(session, seen(officer, registration))
                outcomes.append("decided")
            except PortalError as error:
                outcomes.append(type(error).__name__)

        threads = [
            threading.Thread(target=work, args=(officer, DECISIONS[name]))
            for officer, name in zip(officers, ("verify", "reject"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["Conflict", "decided"]
        with database.read() as session:
            assert len(kinds(session)) == 1
            moves = session.scalars(
                select(StateTransition).where(StateTransition.actor == Actor.OFFICER)
            ).all()
            assert len(moves) == 1
            after = session.get_one(Registration, registration.id)
            assert (after.version, after.state) == (2, moves[0].to_state)
