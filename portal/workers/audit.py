"""Writes the head of the audit log to the log and to the witness outside of the database."""

from datetime import datetime
from functools import partial

import structlog

from portal.services.audit.head_witness import first_contradiction, read_head
from portal.workers.context import WorkerContext
from portal.workers.job import Job

WITNESS_EVERY = 600.0
"""Seconds. Entries younger than this can be cut off without a trace in the witness."""

log = structlog.get_logger()


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the job. Any number of processes may run it, because a repeated record is harmless."""
    return [Job("audit.head_witness", WITNESS_EVERY, partial(witness_head, context))]


def witness_head(context: WorkerContext, now: datetime) -> int:
    """Appends a record if there are new entries and the log agrees with the earlier records.

    Returns the number of appended records. A witness that cannot be reached fails the job.
    """
    records = context.witness.read() if context.witness else []
    with context.read(now) as work:
        head = read_head(work)
        wrong = first_contradiction(work, records)
    if wrong is not None:
        log.error("audit.witness_contradicted", number=wrong, head=head.number)
        return 0
    log.info("audit.head_written", number=head.number, mac=head.mac.hex())
    if context.witness is None or head.number in {record.number for record in records}:
        return 0
    context.witness.append(head)
    return 1
