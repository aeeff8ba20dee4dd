"""Claims of workers on imports, with the number of tries in succession.

A claim is a time in the row of the import and not a lock, so that it outlasts a transaction. A try is counted
before the work and cleared after it: a batch or file that ends the worker is known after it has done so.
"""

import uuid
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from portal.domain.platform.clock_skew import is_ahead
from portal.models import Import
from portal.unit_of_work import UnitOfWork

CLAIMED_FOR: Final = timedelta(seconds=20)
"""The time after which another worker takes over, unless the claim is renewed."""
MOST_TRIES: Final = 2
"""The number of tries after which a file or batch is set aside."""


def claim_import(work: UnitOfWork, import_id: uuid.UUID) -> int | None:
    """Claims an import and returns the number of this try, 1 for the first.

    Returns None if another worker has claimed or locked it.
    """
    found = work.session.scalars(
        select(Import).where(Import.id == import_id).with_for_update(skip_locked=True)
    ).one_or_none()
    if found is None or not found.stage.is_at_work:
        return None
    if is_import_claimed(found.claimed_until, work.now):
        return None
    found.claimed_until = work.now + CLAIMED_FOR
    found.tries += 1
    return found.tries


def is_import_claimed(until: datetime | None, now: datetime) -> bool:
    """Whether a claim holds."""
    return is_ahead(until, now, CLAIMED_FOR)


def renew_import_claim(work: UnitOfWork, import_id: uuid.UUID) -> None:
    """Prolongs the claim of this worker."""
    _set(work, import_id, claimed_until=work.now + CLAIMED_FOR)


def release_import_claim(work: UnitOfWork, import_id: uuid.UUID, *, is_failure: bool) -> None:
    """Ends the claim. A try that was only interrupted, such as by SIGTERM, does not count."""
    values = {} if is_failure else {"tries": 0}
    _set(work, import_id, claimed_until=None, **values)


def _set(work: UnitOfWork, import_id: uuid.UUID, **values: object) -> None:
    work.session.execute(
        update(Import)
        .where(Import.id == import_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
