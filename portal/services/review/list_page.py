"""Keyset pagination of lists: reads the rows of a page after a cursor."""

import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from portal.models import Registration
from portal.services.platform.any_of import any_of
from portal.services.platform.upsert import dialect_of
from portal.services.review.list_row import COLUMNS, ListRow, list_rows
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork

PAGE: Final = 50
MOST_OPENED: Final = 2000
"""The limit of rows read for one page with a filter; the next page continues from there."""
_BATCH: Final = 500


class PageSize(NamedTuple):
    """The number of rows on a page, and the number of rows opened to find them."""

    rows: int = PAGE
    batch: int = _BATCH
    """Rows that a filter on sealed values opens at once."""
    most_opened: int = MOST_OPENED


PAGE_SIZE: Final = PageSize()


RowFilter = Callable[[Sequence[ListRow]], Collection[uuid.UUID]]
"""Selects rows by sealed values, which no query can read."""


class PageRequest(NamedTuple):
    """The requested page of a list: its first row follows `after`."""

    after: QueueCursor | None
    oldest_first: bool
    size: PageSize = PAGE_SIZE
    columns: Sequence[InstrumentedAttribute[Any]] = COLUMNS
    """What is read of each row; a filter may need only a part."""


def read_rows(
    work: UnitOfWork, query: Select[Registration], asked: PageRequest, only: RowFilter | None
) -> tuple[list[ListRow], QueueCursor | None]:
    """Returns the rows of a page in order, and the cursor of the next page, or None."""
    after, oldest_first, size, columns = asked
    batch = size.batch if only else size.rows
    found: list[ListRow] = []
    for _ in range(size.most_opened // batch if only else 1):
        following = _following(query, after, batch + 1, oldest_first=oldest_first)
        some = list_rows(work.vault, work.session.execute(following.with_only_columns(*columns)))
        rows = some[:batch]
        passed = only(rows) if only else {row.id for row in rows}
        wanted = [row for row in rows if row.id in passed][: size.rows - len(found)]
        found += wanted
        is_full = len(found) == size.rows
        if not rows or (last := wanted[-1] if is_full else rows[-1]) is some[-1]:
            after = None
            break
        after = QueueCursor(last.submitted_at, last.id)
        if is_full:
            break
    return found, after


def complete_rows(
    work: UnitOfWork, query: Select[Registration], rows: Sequence[ListRow]
) -> list[ListRow]:
    """Returns rows that have a part of the columns with all of them, in the same order.

    Leaves out those that are no longer in the list: another transaction may have changed them meanwhile.
    """
    again = query.where(any_of(dialect_of(work), Registration.id, "ids"))
    found = work.session.execute(
        again.with_only_columns(*COLUMNS), {"ids": [row.id for row in rows]}
    )
    complete = {row.id: row for row in list_rows(work.vault, found)}
    return [complete[row.id] for row in rows if row.id in complete]


def _following(
    query: Select[Registration], after: QueueCursor | None, limit: int, *, oldest_first: bool
) -> Select[Registration]:
    columns = (Registration.submitted_at, Registration.id)
    order = columns if oldest_first else tuple(column.desc() for column in columns)
    place = tuple_(*columns)
    here = (place > after if oldest_first else place < after) if after else true()
    return query.where(here).order_by(*order).limit(limit)
