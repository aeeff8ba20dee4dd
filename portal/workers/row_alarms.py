"""Alarms about the rows that background jobs have set aside."""

from datetime import datetime
from functools import partial

from portal.services.messaging.set_aside_alarms import watch_set_aside_rows
from portal.workers.context import WorkerContext
from portal.workers.job import Job

WATCH_EVERY = 20.0


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the job. Any number of processes may run it."""
    return [Job("workers.row_alarms", WATCH_EVERY, partial(_watch, context))]


def _watch(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return watch_set_aside_rows(work)
