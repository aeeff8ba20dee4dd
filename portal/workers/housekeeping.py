"""Retention: deletes what has reached its end, in small batches, each in its own transaction."""

from datetime import datetime
from functools import partial

from portal.services.privacy.retention import forget_expired
from portal.workers.context import WorkerContext
from portal.workers.job import Job

PURGE_EVERY = 3600.0
BATCH = 500
"""Rows of each table: some milliseconds, after which others get their turn to write."""


def jobs(context: WorkerContext, *, batch: int = BATCH) -> list[Job]:
    """Purging goes on at once while rows are left; one process does it."""
    return [
        Job(
            "housekeeping.retention",
            PURGE_EVERY,
            partial(purge_batch, context, batch=batch),
            batch=1,
            exclusive=True,
            event="retention.rows_purged",
        )
    ]


def purge_batch(context: WorkerContext, now: datetime, *, batch: int = BATCH) -> int:
    """Purges at most `batch` rows of each table; returns how many."""
    with context.begin(now) as work:
        return forget_expired(work, limit=batch)
