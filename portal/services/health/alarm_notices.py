"""Which faults a channel has to tell about: those that began, persist for a day, or ended.

Each channel has its own record, so that one that fails is tried again without a repetition by the
other. A fault that comes and goes is told once an hour.
"""

import socket
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import and_, or_, select

from portal.domain.platform.alarm_events import AlarmEvent
from portal.domain.platform.health import Severity
from portal.models import AlarmNotice
from portal.services.health.health_check import CheckResult
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork

AGAIN_AFTER: Final = timedelta(days=1)
QUIET_AFTER: Final = timedelta(hours=1)
CLAIM: Final = timedelta(minutes=3)
"""Longer than any attempt to send."""
_OF_MACHINE: Final = frozenset({"disk", "key_files", "clock", "keys"})
"""Checks whose result differs by machine."""


class DueNotice(NamedTuple):
    """Something to tell."""

    code: str
    event: AlarmEvent
    result: CheckResult


def notice_code(check_code: str) -> str:
    """Returns the code under which a fault of this machine is recorded."""
    machine = f"@{socket.gethostname()[:80]}"
    return check_code + (machine if check_code in _OF_MACHINE else "")


def note_results(work: UnitOfWork, channel: str, results: Sequence[CheckResult]) -> None:
    """Records which faults are there now and which are gone. Others than these stay as they are."""
    for result in results:
        code = notice_code(result.code)
        if result.severity is Severity.FAULT:
            statement = upsert_into(work, AlarmNotice).values(
                channel=channel, code=code, began_at=work.now, notified_open=False
            )
            work.session.execute(
                statement.on_conflict_do_update(
                    index_elements=[AlarmNotice.channel, AlarmNotice.code],
                    set_={"began_at": statement.excluded.began_at, "ended_at": None},
                    where=AlarmNotice.ended_at.is_not(None),
                )
            )
        else:
            notice = work.session.get(AlarmNotice, (channel, code))
            if notice is not None and notice.ended_at is None:
                notice.ended_at = work.now


def claim_notices(
    work: UnitOfWork, channel: str, results: Sequence[CheckResult]
) -> list[DueNotice]:
    """Returns what is to be told now, and keeps other processes from telling it too."""
    by_code = {notice_code(result.code): result for result in results}
    work.session.flush()
    is_open = AlarmNotice.ended_at.is_(None)
    is_quiet = or_(
        AlarmNotice.notified_at.is_(None), AlarmNotice.notified_at <= work.now - QUIET_AFTER
    )
    due = or_(
        and_(is_open, ~AlarmNotice.notified_open, is_quiet),
        and_(is_open, AlarmNotice.notified_open, AlarmNotice.notified_at <= work.now - AGAIN_AFTER),
        and_(~is_open, AlarmNotice.notified_open),
    )
    is_free = or_(AlarmNotice.claimed_until.is_(None), AlarmNotice.claimed_until <= work.now)
    rows = work.session.scalars(
        select(AlarmNotice)
        .where(AlarmNotice.channel == channel, AlarmNotice.code.in_(by_code), due, is_free)
        .order_by(AlarmNotice.code)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        row.claimed_until = work.now + CLAIM
    return [DueNotice(row.code, _event(row), by_code[row.code]) for row in rows]


def record_notified(work: UnitOfWork, channel: str, notices: Sequence[DueNotice]) -> None:
    """Records that people were told."""
    for notice in notices:
        row = work.session.get_one(AlarmNotice, (channel, notice.code), with_for_update=True)
        row.notified_at, row.claimed_until = work.now, None
        row.notified_open = notice.event is not AlarmEvent.ENDED


def _event(row: AlarmNotice) -> AlarmEvent:
    if row.ended_at is not None:
        return AlarmEvent.ENDED
    return AlarmEvent.PERSISTS if row.notified_open else AlarmEvent.BEGAN
