"""Funnel of identified people, by district and month of identification."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, case, extract, func, select, true

from portal.domain.platform.dates import MonthYear
from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.models import IdentifiedPerson, Officer
from portal.unit_of_work import UnitOfWork

MONTHS: Final = 12


class IdentifiedFunnel(NamedTuple):
    """Counts of identified people who have reached at least each stage."""

    month: MonthYear
    district_code: str
    identified: int
    eligible: int
    not_eligible: int
    invited: int
    registered: int


def identified_funnel(
    work: UnitOfWork, officer: Officer, *, today: date
) -> Sequence[IdentifiedFunnel]:
    """Returns the last twelve months: of the supervisor's district, or of all for the ministry.

    Newest month first. Raises `Forbidden` for other roles.
    """
    year, month = extract("year", _DAY), extract("month", _DAY)
    found = work.session.execute(
        select(
            year,
            month,
            IdentifiedPerson.district_code,
            func.count(),
            _how_many(IdentifiedPerson.eligible.is_(True)),
            _how_many(IdentifiedPerson.eligible.is_(False)),
            _how_many(IdentifiedPerson.invited_at.is_not(None)),
            _how_many(IdentifiedPerson.registered_at.is_not(None)),
        )
        .where(_area(officer), _first_day(today) <= _DAY)
        .group_by(year, month, IdentifiedPerson.district_code)
        .order_by(year.desc(), month.desc(), IdentifiedPerson.district_code)
    )
    return [IdentifiedFunnel(MonthYear(int(row[0]), int(row[1])), *row[2:]) for row in found]


_DAY: Final = IdentifiedPerson.identified_on


def _area(officer: Officer) -> ColumnElement[bool]:
    if officer.role is Role.MINISTRY:
        return true()
    if officer.role is Role.SUPERVISOR:
        return IdentifiedPerson.district_code == officer.district_code
    raise Forbidden(N_("Only supervisors and the ministry can see these figures."))


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def _first_day(today: date) -> date:
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)
