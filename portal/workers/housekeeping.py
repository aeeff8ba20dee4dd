"""Retention: deletes expired rows in small batches, each in its own transaction."""

from datetime import datetime
from functools import partial

from portal.services.outreach.identified_retention import forget_identified
from portal.services.privacy.retention import JOB, purge_expired
from portal.services.privacy.retention_rules import retention_rules
from portal.workers.context import WorkerContext
from portal.workers.job import Job

PURGE_EVERY = 3600.0
BATCH = 500
"""Rows of a table in one transaction, which takes some milliseconds, so that others wait briefly."""


def jobs(context: WorkerContext, *, batch: int = BATCH) -> list[Job]:
    """Returns the job, which repeats at once while rows are left. One process runs it."""
    return [
        Job(
            JOB,
            PURGE_EVERY,
            partial(purge_batch, context, batch=batch),
            batch=1,
            exclusive=True,
            event="retention.rows_purged",
        )
    ]


def purge_batch(context: WorkerContext, now: datetime, *, batch: int = BATCH) -> int:
    """Purges at most `batch` rows of each table, each table in its own transaction.

    Returns the number of rows.
    """
    done = 0
    for rule in retention_rules(now, context.retention):
        if context.stopping.is_set():
            return done
        with context.begin(now) as work:
            done += purge_expired(work, rule, limit=batch)
    with context.begin(now) as work:
        return done + forget_identified(work, JOB, limit=batch)
