"""What officers do: the claims and decisions of one today, and the work of a district by officer."""

import uuid
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import load_only

from portal.domain.platform.dates import day_begin
from portal.domain.registration.states import State
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT
from portal.models import Claim, Officer, Registration, StateTransition
from portal.services.registration.undone_transitions import is_undone
from portal.services.registration.visibility import visible_to
from portal.services.review.registration_row import ROW_COLUMNS
from portal.unit_of_work import UnitOfWork

MOST_OFFICERS: Final = 50
DAYS: Final = 7
"""The days of the longer count of decisions, with today."""
_IS_DECISION: Final = and_(
    # An officer also sends entries and lists, takes decisions back, and takes whole lists back.
    StateTransition.from_state != State.DRAFT,
    StateTransition.to_state != State.WITHDRAWN,
    StateTransition.undoes_id.is_(None),
    ~is_undone(StateTransition),
)


class OfficerWork(NamedTuple):
    """The work of one officer of a district."""

    officer_id: uuid.UUID
    name: str
    claims: int
    """Registrations claimed now."""
    today: int
    """Decisions of today."""
    week: int
    """Decisions of `DAYS` days."""


def claimed_by(work: UnitOfWork, officer: Officer) -> list[tuple[Registration, datetime]]:
    """Returns the registrations that the officer has claimed, with the ends of the claims."""
    found = work.session.execute(
        select(Registration, Claim.until)
        .join(Claim, Claim.registration_id == Registration.id)
        .where(Claim.officer_id == officer.id, Claim.until > work.now, visible_to(officer))
        .order_by(Claim.until, Registration.id)
        .options(load_only(*ROW_COLUMNS, raiseload=True))
    )
    return [(registration, until) for registration, until in found]


def decided_today(
    work: UnitOfWork, officer: Officer, *, today: date, most: int
) -> list[tuple[Registration, State, datetime]]:
    """Returns the newest decisions of the officer today, as far as the officer still sees the person."""
    found = work.session.execute(
        select(Registration, StateTransition.to_state, StateTransition.at)
        .join(StateTransition, StateTransition.registration_id == Registration.id)
        .where(
            StateTransition.officer_id == officer.id,
            StateTransition.at >= day_begin(today),
            _IS_DECISION,
            visible_to(officer),
        )
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
        .limit(most)
        .options(load_only(*ROW_COLUMNS, raiseload=True))
    )
    return [(registration, state, at) for registration, state, at in found]


def count_decided_today(work: UnitOfWork, officer: Officer, *, today: date) -> int:
    """Returns the number of decisions of `decided_today`, without its limit."""
    return work.session.scalars(
        select(func.count())
        .select_from(StateTransition)
        .join(Registration, Registration.id == StateTransition.registration_id)
        .where(
            StateTransition.officer_id == officer.id,
            StateTransition.at >= day_begin(today),
            _IS_DECISION,
            visible_to(officer),
        )
    ).one()


def work_by_officer(work: UnitOfWork, supervisor: Officer, *, today: date) -> list[OfficerWork]:
    """Returns the active officers of the supervisor's district, by name, with their work."""
    team = work.session.execute(
        select(Officer.id, Officer.name)
        .where(
            Officer.district_code == supervisor.district_code,
            Officer.role.in_(ROLES_OF_A_DISTRICT),
            Officer.active,
        )
        .order_by(Officer.name, Officer.id)
        .limit(MOST_OFFICERS)
    ).all()
    ids = [row.id for row in team]
    claims = work.session.execute(
        select(Claim.officer_id, func.count())
        .where(Claim.officer_id.in_(ids), Claim.until > work.now)
        .group_by(Claim.officer_id)
    )
    decisions = work.session.execute(
        select(
            StateTransition.officer_id,
            func.count().filter(StateTransition.at >= day_begin(today)),
            func.count(),
        )
        .where(
            StateTransition.officer_id.in_(ids),
            StateTransition.at >= day_begin(today - timedelta(days=DAYS - 1)),
            _IS_DECISION,
        )
        .group_by(StateTransition.officer_id)
    )
    claimed = {row[0]: row[1] for row in claims}
    decided = {row[0]: (row[1], row[2]) for row in decisions}
    return [
        OfficerWork(row.id, row.name, claimed.get(row.id, 0), *decided.get(row.id, (0, 0)))
        for row in team
    ]
