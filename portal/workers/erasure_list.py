"""Writes erasures to the list outside of the database, from which a restore repeats them."""

from datetime import datetime
from functools import partial

from portal.services.privacy.erasure_list import unlisted_erasures
from portal.workers.context import WorkerContext
from portal.workers.job import Job

LIST_EVERY = 30.0
"""Seconds. Erasures younger than this can be missing in the list after a disaster."""


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the job. A list that cannot be written fails it, and it tries again."""
    every = partial(list_erasures, context)
    return [Job("housekeeping.erasure_list", LIST_EVERY, every, exclusive=True)]


def list_erasures(context: WorkerContext, now: datetime) -> int:
    """Appends the erasures that the list lacks. Returns their number."""
    if context.erasure_list is None:
        return 0
    listed = context.erasure_list.read()
    with context.read(now) as work:
        new = unlisted_erasures(work, listed)
    if new:
        context.erasure_list.append(new)
    return len(new)
