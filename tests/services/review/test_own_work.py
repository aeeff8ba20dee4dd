"""What counts as a decision of an officer."""

from datetime import timedelta

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Registration, StateTransition
from portal.models.base import new_id
from portal.services.review.own_work import count_decided_today, decided_today, work_by_officer
from tests import factories
from tests.clock import NOW
from tests.unit import unit

TODAY = dhaka_day(NOW)
REASON = "The year of birth is not that of the passport"


def test_sending_an_entry_and_taking_a_decision_back_are_no_decisions(
    database: Database, vault: Vault
) -> None:
    with database.begin() as session:
        factories.places(session, vault)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        supervisor = factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR, vault=vault)

        def made(
            before: State, after: State, undoes: StateTransition | None = None
        ) -> StateTransition:
            found = undoes.registration_id if undoes else registration().id
            step = StateTransition(
                id=new_id(),
                registration_id=found,
                at=NOW + timedelta(seconds=1 if undoes else 0),
                actor=Actor.OFFICER,
                officer_id=officer.id,
                from_state=before,
                to_state=after,
                undoes_id=undoes.id if undoes else None,
                reason=REASON,
            )
            session.add(step)
            session.flush()
            return step

        def registration() -> Registration:
            return factories.registration(
                session, vault=vault, submitted_at=NOW - timedelta(days=1)
            )

        made(State.DRAFT, State.SUBMITTED)
        made(State.SUBMITTED, State.WITHDRAWN)
        standing = made(State.SUBMITTED, State.REJECTED)
        made(State.VERIFIED, State.SUBMITTED, undoes=made(State.SUBMITTED, State.VERIFIED))
        work = unit(session, vault=vault, now=NOW)
        found = decided_today(work, officer, today=TODAY, most=9)
        assert [(person.id, state) for person, state, _at in found] == [
            (standing.registration_id, State.REJECTED)
        ]
        assert count_decided_today(work, officer, today=TODAY) == 1
        (row,) = [
            each
            for each in work_by_officer(work, supervisor, today=TODAY)
            if each.officer_id == officer.id
        ]
        assert (row.today, row.week) == (1, 1)
