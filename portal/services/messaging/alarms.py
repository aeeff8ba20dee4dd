"""Alarms for administrators: each is raised once and is shown until it ends."""

import uuid

import structlog
from sqlalchemy import select, update

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.alarms import AlarmKind
from portal.models import Alarm, Officer
from portal.models.base import new_id
from portal.services.audit import audit_log
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork

MOST_SHOWN = 50

log = structlog.get_logger()


def raise_alarm(work: UnitOfWork, kind: AlarmKind, subject: str = "", detail: str = "") -> bool:
    """Raises an alarm unless the same one is open. Returns whether it is new."""
    made = work.session.execute(
        upsert_into(work, Alarm)
        .values(id=new_id(), kind=kind, subject=subject, detail=detail, raised_at=work.now)
        .on_conflict_do_nothing(
            index_elements=[Alarm.kind, Alarm.subject], index_where=Alarm.ended_at.is_(None)
        )
        .returning(Alarm.id)
    ).first()
    if made is not None:
        log.error("alarms.alarm_raised", kind=kind.value, subject=subject, detail=detail)
    return made is not None


def end_alarm(work: UnitOfWork, kind: AlarmKind, subject: str = "") -> None:
    """Ends an alarm whose cause is gone."""
    work.session.execute(
        update(Alarm)
        .where(Alarm.kind == kind, Alarm.subject == subject, Alarm.ended_at.is_(None))
        .values(ended_at=work.now)
        .execution_options(synchronize_session=False)
    )


def is_alarm_open(work: UnitOfWork, kind: AlarmKind, subject: str = "") -> bool:
    """Returns whether this alarm is open."""
    found = select(Alarm.id).where(
        Alarm.kind == kind, Alarm.subject == subject, Alarm.ended_at.is_(None)
    )
    return work.session.scalars(found).first() is not None


def open_alarms(work: UnitOfWork) -> list[Alarm]:
    """Returns the open alarms, the newest first."""
    return list(
        work.session.scalars(
            select(Alarm)
            .where(Alarm.ended_at.is_(None))
            .order_by(Alarm.raised_at.desc(), Alarm.id.desc())
            .limit(MOST_SHOWN)
        )
    )


def dismiss_alarm(work: UnitOfWork, alarm_id: uuid.UUID, *, by: Officer) -> None:
    """Ends an alarm that an administrator dismissed. It is raised again if the cause returns."""
    alarm = work.session.get(Alarm, alarm_id, with_for_update=True)
    if alarm is not None and alarm.ended_at is None:
        alarm.ended_at = work.now
        audit_log.write_audit_entry(
            work,
            AuditAction.ALARM_ENDED,
            officer_id=by.id,
            subject=alarm.subject,
            details={"kind": alarm.kind.value},
        )
