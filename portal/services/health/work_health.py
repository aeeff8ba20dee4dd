"""Checks of the background work: its loops, matching, imports, retention, and rows set aside."""

import math
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from portal.domain.intake.import_types import AT_WORK
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import (
    Finding,
    WaitingTexts,
    a_fault,
    a_warning,
    tell_waiting,
)
from portal.models import Draft, Import, OneTimeCode, Registration
from portal.services.health.health_check import HealthContext
from portal.services.platform.heartbeats import heartbeat_ages
from portal.services.platform.set_aside import count_set_aside_rows
from portal.services.privacy.retention_rules import CODE_RETENTION

LOOP_SILENT: Final = timedelta(minutes=10)
"""Longer than any job that holds up the heartbeat of its loop."""
MATCHING_LATE: Final = timedelta(hours=2)
_LATE_MATCHING: Final = WaitingTexts(
    hours=N_("Registrations have waited for the search for duplicates for %(hours)s hours."),
    days=N_("Registrations have waited for the search for duplicates for %(days)s days."),
)
IMPORT_LATE: Final = timedelta(minutes=30)
RETENTION_LATE: Final = timedelta(days=1)


def check_loops(context: HealthContext) -> Finding | None:
    """Names the loops of workers that have stopped coming round, and those that never ran."""
    with context.units.read() as work:
        ages = heartbeat_ages(work)
    silent = {loop: age for loop, age in ages.items() if age > LOOP_SILENT.total_seconds()}
    stopped = [f"{loop}: {age // 60:.0f} min" for loop, age in silent.items() if age < math.inf]
    command = "systemctl status phera-workers phera-sms phera-housekeeping"
    if stopped:
        return a_fault(
            N_("A part of the background work has stopped."),
            N_("Check that the worker is running. If it is, restart it."),
            command=command,
            detail=", ".join(stopped),
        )
    if silent:
        return a_warning(
            N_("A part of the background work has never run."),
            N_("Start the worker."),
            command=command,
            detail=", ".join(silent),
        )
    return None


def check_matching_queue(context: HealthContext) -> Finding | None:
    """Measures how long a registration has waited for the search for duplicates."""
    with context.units.read() as work:
        oldest = work.session.scalar(
            select(func.min(Registration.submitted_at)).where(
                Registration.compared_at.is_(None),
                Registration.submitted_at < work.now - MATCHING_LATE,
            )
        )
        now = work.now
    if oldest is None:
        return None
    text, values = tell_waiting(_LATE_MATCHING, now - oldest)
    finding = a_fault(
        text,
        N_("Check that the worker is running."),
        command="systemctl status phera-workers phera-duplicates",
    )
    return replace(finding, values=values)


def check_import_queue(context: HealthContext) -> Finding | None:
    """Finds lists on which no worker makes progress."""
    with context.units.read() as work:
        count = work.session.scalar(
            select(func.count()).where(
                Import.stage.in_(AT_WORK), Import.changed_at < work.now - IMPORT_LATE
            )
        )
    if not count:
        return None
    return a_fault(
        N_("Uploaded lists have made no progress for %(minutes)s minutes."),
        N_("Check that the worker is running."),
        command="systemctl status phera-workers phera-imports",
        minutes=int(IMPORT_LATE.total_seconds() // 60),
    )


def check_set_aside_rows(context: HealthContext) -> Finding | None:
    """Names the jobs that set records aside."""
    with context.units.read() as work:
        counts = count_set_aside_rows(work)
    if not counts:
        return None
    return a_warning(
        N_("A background job could not process some records. It set them aside and tries again."),
        N_("The log names them. Report them to the developers."),
        command="worker.row_set_aside",
        detail=", ".join(f"{job}: {count}" for job, count in sorted(counts.items())),
    )


def check_retention(context: HealthContext) -> Finding | None:
    """Finds drafts and codes that should have been deleted long ago."""
    with context.units.read() as work:
        overdue = [
            work.session.scalars(select(column).where(column <= latest).limit(1)).first()
            for column, latest in (
                (Draft.expires_at, work.now - RETENTION_LATE),
                (OneTimeCode.expires_at, work.now - CODE_RETENTION - RETENTION_LATE),
            )
        ]
    if not any(overdue):
        return None
    return a_fault(
        N_("Expired drafts or codes have not been deleted."),
        N_("Check that the worker is running."),
        command="systemctl status phera-workers phera-housekeeping",
    )
