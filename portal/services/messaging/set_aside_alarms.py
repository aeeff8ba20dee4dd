"""Raises an alarm for each background job that set rows aside, and ends it when all of them are done."""

from sqlalchemy import func, select

from portal.domain.messaging.alarms import AlarmKind
from portal.models import Alarm, SetAsideRow
from portal.services.messaging.alarms import end_alarm, raise_alarm
from portal.services.platform.set_aside import clear_set_aside_rows, count_set_aside_rows
from portal.unit_of_work import UnitOfWork


def watch_set_aside_rows(work: UnitOfWork) -> int:
    """Raises and ends alarms. Returns the number of rows set aside.

    An alarm that an administrator closed is raised again when a row fails after that.
    """
    clear_set_aside_rows(work)
    counts = count_set_aside_rows(work)
    kind = AlarmKind.ROWS_SET_ASIDE
    opened = select(Alarm.subject).where(Alarm.kind == kind, Alarm.ended_at.is_(None))
    for job in set(work.session.scalars(opened)) - counts.keys():
        end_alarm(work, kind, job)
    for job in counts:
        closed_at = work.session.scalar(
            select(func.max(Alarm.ended_at)).where(Alarm.kind == kind, Alarm.subject == job)
        )
        last = work.session.execute(
            select(SetAsideRow.failed_at, SetAsideRow.error)
            .where(SetAsideRow.job == job)
            .order_by(SetAsideRow.failed_at.desc())
            .limit(1)
        ).one()
        if closed_at is None or last.failed_at > closed_at:
            raise_alarm(work, kind, job, last.error)
    return sum(counts.values())
