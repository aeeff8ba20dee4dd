"""Rows on which a background job fails are set aside and tried again later, so that the others go on.

A failure of the database itself is no failure of a row and is raised.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.platform.clock_skew import CLOCK_SKEW
from portal.logs import log_failure
from portal.models import SetAsideRow
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork

DATABASE_ERRORS = (OperationalError, InterfaceError, PoolTimeout)
"""Errors that an unreachable database raises; a lock timeout and a full disk raise them too."""
SET_ASIDE_FOR: Final = timedelta(hours=1)
"""How long a job leaves out a row after it failed."""
_RECORDED_FOR: Final = SET_ASIDE_FOR * 3
"""A row that did not fail again for this long is done or gone."""


def isolate_rows(
    work: UnitOfWork,
    job: str,
    row_ids: Sequence[uuid.UUID],
    handle: Callable[[Sequence[uuid.UUID]], int],
) -> int:
    """Handles rows together, or each on its own if that fails. Sets aside those that fail.

    Returns the sum of what `handle` returned.
    """
    if not row_ids:
        return 0
    try:
        with work.session.begin_nested():
            return handle(row_ids)
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001 - the other rows go on
        if len(row_ids) == 1:
            set_row_aside(work, job, row_ids[0], error)
            return 0
    return sum(isolate_rows(work, job, [row_id], handle) for row_id in row_ids)


@contextmanager
def isolated_row(work: UnitOfWork, job: str, row_id: uuid.UUID) -> Iterator[None]:
    """Runs the block in a savepoint. If it fails, undoes the block and sets the row aside."""
    try:
        with work.session.begin_nested():
            yield
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001 - the other rows go on
        set_row_aside(work, job, row_id, error)


def set_row_aside(work: UnitOfWork, job: str, row_id: uuid.UUID, error: Exception) -> None:
    """Records that a job failed on a row, without the text of the error."""
    name = type(error).__name__[:80]
    log_failure("worker.row_set_aside", error, job=job, id=str(row_id))
    statement = upsert_into(work, SetAsideRow).values(
        job=job, row_id=row_id, failures=1, error=name, failed_at=work.now
    )
    work.session.execute(
        statement.on_conflict_do_update(
            index_elements=[SetAsideRow.job, SetAsideRow.row_id],
            set_={
                "failures": SetAsideRow.failures + 1,
                "error": statement.excluded.error,
                "failed_at": statement.excluded.failed_at,
            },
        )
    )


def not_set_aside(
    work: UnitOfWork, job: str, column: InstrumentedAttribute[uuid.UUID]
) -> ColumnElement[bool]:
    """Returns a condition that leaves out the rows set aside.

    Rows that were set aside before the clock was set back are not left out.
    """
    left_out = select(SetAsideRow.row_id).where(
        SetAsideRow.job == job,
        SetAsideRow.failed_at > work.now - SET_ASIDE_FOR,
        SetAsideRow.failed_at <= work.now + CLOCK_SKEW,
    )
    return column.not_in(left_out)


def hashed_key(table: str, *parts: object) -> uuid.UUID:
    """Returns an id for a row whose key is no UUID. It does not show the key."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "|".join((table, *map(repr, parts))))


def count_set_aside_rows(work: UnitOfWork) -> dict[str, int]:
    """Returns the number of rows that are set aside, by job."""
    found = work.session.execute(
        select(SetAsideRow.job, func.count())
        .where(SetAsideRow.failed_at > work.now - _RECORDED_FOR)
        .group_by(SetAsideRow.job)
    )
    return dict(iter(found))


def clear_set_aside_rows(work: UnitOfWork) -> int:
    """Deletes what is recorded about rows that did not fail again. Returns the number."""
    done = delete(SetAsideRow).where(SetAsideRow.failed_at <= work.now - _RECORDED_FOR)
    return work.session.connection().execute(done).rowcount
