"""Lists that grow beside a registration or an agreement, page by page, the newest rows first."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar

from sqlalchemy import Row, Select, SQLColumnExpression, Uuid, bindparam, tuple_

from portal.models.base import UtcDateTime
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork

NEWEST: Final = 20
"""The rows of a list on the page of a registration."""
_Item = TypeVar("_Item")


class NewestRequest(NamedTuple):
    """The requested page of a list: its first row follows `after`."""

    after: QueueCursor | None = None
    size: int = NEWEST


FIRST_ROWS: Final = NewestRequest()
"""What the page of a registration shows of a list."""


class NewestRows(NamedTuple, Generic[_Item]):
    """Rows, and the cursor of the next page, or None."""

    rows: list[_Item]
    next: QueueCursor | None


class NewestFirst:
    """A prepared SELECT of a list, in the order of a time and an id that no two rows share."""

    def __init__(
        self,
        query: Select[*tuple[Any, ...]],
        at: SQLColumnExpression[datetime],
        row_id: SQLColumnExpression[uuid.UUID],
    ) -> None:
        """Takes the SELECT of all rows. Its parameters are given to `read`."""
        self._first = (
            query.add_columns(at.label("place_at"), row_id.label("place_id"))
            .order_by(at.desc(), row_id.desc())
            .limit(bindparam("most"))
        )
        after = tuple_(bindparam("after_at", type_=UtcDateTime), bindparam("after_id", type_=Uuid))
        self._later = self._first.where(tuple_(at, row_id) < after)

    def read(
        self,
        work: UnitOfWork,
        values: dict[str, Any],
        asked: NewestRequest,
        make: Callable[[Row[*tuple[Any, ...]]], _Item],
    ) -> NewestRows[_Item]:
        """Returns a page, each row made into what the list shows."""
        values = {**values, "most": asked.size + 1}
        query = self._first
        if asked.after:
            query = self._later
            values |= {"after_at": asked.after.submitted_at, "after_id": asked.after.id}
        found = work.session.execute(query, values).all()
        rows = found[: asked.size]
        goes_on = len(found) > len(rows)
        following = QueueCursor(rows[-1].place_at, rows[-1].place_id) if goes_on else None
        return NewestRows([make(row) for row in rows], following)
