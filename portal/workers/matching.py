"""Matching: compares new and changed registrations with possible duplicates."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from portal.crypto import Vault
from portal.db import Database
from portal.services.matching import match_pending
from portal.unit_of_work import UnitsOfWork
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from portal.workers.row_isolation import isolate_units

MATCH_EVERY = 1.0


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the job. Any number of processes may run it in parallel."""
    return [Job(match_pending.JOB, MATCH_EVERY, partial(_match, context), batch=1)]


def _match(context: WorkerContext, _now: datetime) -> int:
    return match_batch(context.database, context.vault)


def match_batch(database: Database, vault: Vault) -> int:
    """Compares one batch in short transactions. Returns the number of registrations.

    Returns zero also if other processes hold the rest.
    """
    units = UnitsOfWork(database, vault)
    with units.read() as work:
        ids = match_pending.pending_ids(work)
    return isolate_units(units, match_pending.JOB, ids, partial(_match_these, units))


def _match_these(units: UnitsOfWork, ids: Sequence[uuid.UUID]) -> int:
    with units.read() as work:
        batch = match_pending.pending_registrations(work, ids)
    with units.begin() as work:
        batch = match_pending.write_blocking_keys(work, batch)
    with units.read() as work:
        compared = match_pending.search_candidates(work, batch)
    with units.begin() as work:
        return match_pending.write_duplicate_pairs(work, compared)
