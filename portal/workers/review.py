"""Reminders of unanswered correction requests."""

from datetime import datetime
from functools import partial

from portal.services.registration.correction_reminders import remind_of_corrections
from portal.workers.context import WorkerContext
from portal.workers.job import Job

REMIND_EVERY = 5.0


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the job, or none without a hotline, which the SMS names."""
    if not context.hotline:
        return []
    return [Job("review.correction_reminders", REMIND_EVERY, partial(_remind, context))]


def _remind(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return remind_of_corrections(work)
