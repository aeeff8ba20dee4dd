"""Actions for targets that are behind: what is done, by whom and by which day."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.domain.staff.roles import Role
from portal.models import Officer, Target, TargetAction
from portal.models.base import new_id
from portal.services.reporting.indicator_sums import IndicatorArea
from portal.unit_of_work import UnitOfWork

LONGEST_WHAT: Final = 300
LONGEST_WHO: Final = 100
LONGEST_TERM: Final = timedelta(days=366)
MOST_SHOWN: Final = 200
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class ActionLine:
    """What is typed in the form."""

    what: str
    who: str
    due_on: date

    @classmethod
    def read(cls, what: str, who: str, due_on: str) -> "ActionLine":
        """Returns the line of a form. Raises `Invalid`."""
        what, who = clean(what), clean(who)
        if not _SHORTEST <= len(what) <= LONGEST_WHAT:
            raise Invalid(N_("Write what will be done."))
        if not _SHORTEST <= len(who) <= LONGEST_WHO:
            raise Invalid(N_("Write who does it."))
        try:
            day = date.fromisoformat(to_latin(clean(due_on)))
        except ValueError as error:
            raise Invalid(N_("Write by which day, like 2027-01-31.")) from error
        return cls(what, who, day)


def may_write_action(officer: Officer, target: Target) -> bool:
    """Returns whether the officer writes actions for a target: the ministry, or the district's supervisor."""
    if officer.role is Role.MINISTRY:
        return True
    is_own = target.district_code is not None and target.district_code == officer.district_code
    return officer.role is Role.SUPERVISOR and is_own


def write_action(
    work: UnitOfWork, officer: Officer, target_id: uuid.UUID, line: ActionLine
) -> TargetAction:
    """Writes what is done about a target."""
    target = work.session.get(Target, target_id)
    if target is None or not may_write_action(officer, target):
        raise NotFound(N_("There is no such target in your area."))
    today = dhaka_day(work.now)
    if not today <= line.due_on <= today + LONGEST_TERM:
        raise Invalid(N_("Choose a day from today on, within a year."))
    action = TargetAction(
        id=new_id(),
        target_id=target.id,
        due_on=line.due_on,
        written_by_id=officer.id,
        written_at=work.now,
    )
    action.what, action.who = line.what, line.who
    work.session.add(action)
    return action


def finish_action(work: UnitOfWork, officer: Officer, action_id: uuid.UUID) -> None:
    """Marks an action as done. Raises `Conflict` if it is done already."""
    query = select(TargetAction).where(TargetAction.id == action_id).with_for_update()
    action = work.session.scalars(query).one_or_none()
    if action is None:
        raise NotFound(N_("There is no such action."))
    if not may_write_action(officer, work.session.get_one(Target, action.target_id)):
        raise Forbidden(N_("Only the supervisor of the district and the ministry do this."))
    if action.done_at is not None:
        raise Conflict(N_("This is marked as done already."))
    action.done_by_id, action.done_at = officer.id, work.now


def keys_with_open_action(work: UnitOfWork, month: ReportMonth) -> set[TargetKey]:
    """Returns the targets of a month for which an action is open, whichever version it is about."""
    query = (
        select(Target)
        .join(TargetAction, TargetAction.target_id == Target.id)
        .where(Target.month == month.first, TargetAction.done_at.is_(None))
    )
    return {each.key for each in work.session.scalars(query)}


def open_actions(work: UnitOfWork, area: IndicatorArea) -> Sequence[tuple[TargetAction, Target]]:
    """Returns what is not done yet in an area, of all months, the most overdue first."""
    query = (
        select(TargetAction, Target)
        .join(Target, Target.id == TargetAction.target_id)
        .where(TargetAction.done_at.is_(None))
        .order_by(TargetAction.due_on, TargetAction.id)
        .limit(MOST_SHOWN)
    )
    if area.district_code is not None:
        query = query.where(Target.district_code == area.district_code)
    if area.centre_code is not None:
        query = query.where(Target.centre_code == area.centre_code)
    return [(action, target) for action, target in work.session.execute(query)]
