"""Casework in the background: reminders of appointments, bulk transfers, centre capacity."""

from datetime import datetime
from functools import partial

from portal.services.casework.appointment_reminders import remind_of_appointments
from portal.services.casework.bulk_transfer import continue_transfer
from portal.services.routing.centre_capacity import update_centre_capacity
from portal.workers.context import WorkerContext
from portal.workers.job import Job

REMIND_EVERY = 5.0
TRANSFER_EVERY = 5.0
CAPACITY_EVERY = 60.0


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the jobs, each in its own transaction. Bulk transfers need a hotline, which their SMS names."""
    table = [
        Job(
            "casework.centre_capacity",
            CAPACITY_EVERY,
            partial(_fill_centres, context),
            exclusive=True,
            event="routing.capacity_applied",
        )
    ]
    if context.hotline:
        table += [
            Job("casework.appointment_reminders", REMIND_EVERY, partial(_remind, context)),
            Job(
                "casework.bulk_transfer",
                TRANSFER_EVERY,
                partial(_transfer, context),
                event="routing.batch_transferred",
            ),
        ]
    return table


def _remind(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return remind_of_appointments(work)


def _transfer(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return continue_transfer(work)


def _fill_centres(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return update_centre_capacity(work)
