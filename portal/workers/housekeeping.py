"""Retention: deletes expired rows in small batches, each in its own transaction."""

from datetime import datetime
from functools import partial

from portal.services.privacy.retention import forget_expired
from portal.workers.context import WorkerContext
from portal.workers.job import Job

PURGE_EVERY = 3600.0
BATCH = 500
"""Rows per table and batch. A batch takes some milliseconds, so that other writers wait briefly."""


def jobs(context: WorkerContext, *, batch: int = BATCH) -> list[Job]:
    """Returns the job, which repeats at once while rows are left. One process runs it."""
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
    """Purges at most `batch` rows of each table. Returns the number."""
    with context.begin(now) as work:
        return forget_expired(work, limit=batch)
