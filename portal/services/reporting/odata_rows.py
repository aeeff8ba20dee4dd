"""Reads the rows of an OData snapshot: count, and one answer after the other."""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Self

from sqlalchemy import select

from portal.domain.platform.errors import Gone, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.odata_query import month_start
from portal.models import ODataPage, ODataSnapshot
from portal.services.reporting.odata_snapshots import StoredRow
from portal.unit_of_work import UnitOfWork

_TEXT: Final = re.compile(r"([0-9a-f]{32})-(\d{1,6})-(\d{1,6})", re.ASCII)

Includes = Callable[[datetime], bool]
"""Whether the filter of a client lets a month through."""


class RowPlace(NamedTuple):
    """Where an answer ends, as `$skiptoken` carries it."""

    snapshot_id: uuid.UUID
    number: int
    """The page."""
    taken: int
    """How many of its rows were sent."""

    @classmethod
    def read(cls, given: str) -> Self:
        """Returns the place of a text. Raises `Invalid`."""
        match = _TEXT.fullmatch(given)
        if match is None:
            raise Invalid(N_("This link is damaged. Begin without “$skiptoken”."))
        return cls(uuid.UUID(match[1]), int(match[2]), int(match[3]))

    def __str__(self) -> str:
        """Returns the text that `read` reads."""
        return f"{self.snapshot_id.hex}-{self.number}-{self.taken}"


class _PageFacts(NamedTuple):
    number: int
    month: str
    row_count: int


def check_snapshot(work: UnitOfWork, file_id: uuid.UUID, snapshot_id: uuid.UUID) -> None:
    """Raises `Gone` if a snapshot of the feed is no longer there."""
    found = work.session.get(ODataSnapshot, snapshot_id)
    if found is None or found.file_id != file_id or found.finished_at is None:
        raise Gone(N_("The rows behind this link are no longer there. Begin without “$skiptoken”."))


def count_snapshot_rows(work: UnitOfWork, snapshot_id: uuid.UUID, includes: Includes) -> int:
    """Returns the number of rows that the filter lets through."""
    return sum(page.row_count for page in _pages(work, snapshot_id, includes))


def read_snapshot_rows(
    work: UnitOfWork, place: RowPlace, includes: Includes, most: int
) -> tuple[Sequence[StoredRow], RowPlace | None]:
    """Returns at most `most` rows behind a place, and the next place, or None if there are no more.

    Rows are sorted by month, then by page.
    """
    rows: list[StoredRow] = []
    for page, begin in _pages_behind(_pages(work, place.snapshot_id, includes), place):
        if len(rows) == most:
            return rows, place
        end = min(begin + most - len(rows), page.row_count)
        rows += _read_page(work, place.snapshot_id, page.number)[begin:end]
        place = place._replace(number=page.number, taken=end)
        if end < page.row_count:
            return rows, place
    return rows, None


def _pages_behind(pages: Sequence[_PageFacts], place: RowPlace) -> Iterator[tuple[_PageFacts, int]]:
    """Yields each page that has unsent rows, and how many of its rows were sent."""
    begun = place.number == 0
    for page in pages:
        if page.number == place.number:
            begun = True
            if place.taken < page.row_count:
                yield page, place.taken
        elif begun:
            yield page, 0


def _pages(work: UnitOfWork, snapshot_id: uuid.UUID, includes: Includes) -> Sequence[_PageFacts]:
    found = work.session.execute(
        select(ODataPage.number, ODataPage.month, ODataPage.row_count)
        .where(ODataPage.snapshot_id == snapshot_id)
        .order_by(ODataPage.month, ODataPage.number)
    )
    return [_PageFacts(*row) for row in found if includes(month_start(row.month))]


def _read_page(work: UnitOfWork, snapshot_id: uuid.UUID, number: int) -> Sequence[StoredRow]:
    page = work.session.get_one(ODataPage, (snapshot_id, number))
    rows: Sequence[StoredRow] = json.loads(page.rows)
    return rows
