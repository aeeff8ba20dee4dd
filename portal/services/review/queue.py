"""The queue of an officer: registrations that wait, and registrations already handled."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple, Self

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import load_only

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.domain.review.queue_ages import ALL_DAYS, AgeRange
from portal.models import Officer, Registration
from portal.services.registration.visibility import QUEUES, visible_to, waiting_state
from portal.services.review import claims, list_flags
from portal.services.review.claims import ClaimHolder
from portal.unit_of_work import UnitOfWork

PAGE: Final = 50
MOST_OPENED: Final = 2000
"""The limit of rows read for one page with a filter; the next page continues from there."""
_BATCH: Final = 250
_COLUMNS: Final = (
    Registration.id,
    Registration.reference,
    Registration.state,
    Registration.version,
    Registration.submitted_at,
    Registration.name_bn,
    Registration.name_en,
    Registration.district_code,
    Registration.upazila_code,
    Registration.upazila_text,
)
_AT_AN_END: Final = (State.CLOSED, State.REJECTED, State.DUPLICATE)


class RegistrationRow(NamedTuple):
    """The values of a registration in a list. No other values are decrypted."""

    id: uuid.UUID
    reference: str
    name: str
    state: State
    submitted_at: datetime
    district_code: str
    upazila_code: str | None
    upazila_text: str | None
    flags: Collection[Flag] = ()
    holder: ClaimHolder | None = None
    """The present holder of the claim."""


class PageSize(NamedTuple):
    """The number of rows on a page, and the number of rows opened to find them."""

    rows: int = PAGE
    batch: int = _BATCH
    """Rows that a filter on sealed values opens at once."""
    most_opened: int = MOST_OPENED


PAGE_SIZE: Final = PageSize()


class QueueCursor(NamedTuple):
    """The last row of a page, after which the next page begins."""

    submitted_at: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{int(self.submitted_at.timestamp() * 1_000_000)}-{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Parses the output of `str`. Raises `NotFound` for anything else."""
        try:
            micros, _, hexadecimal = text.partition("-")
            seconds, rest = divmod(int(micros), 1_000_000)
            at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
            return cls(at, uuid.UUID(hexadecimal))
        except (ValueError, OverflowError, OSError) as error:
            raise NotFound(N_("This list has no such page.")) from error


RowFilter = Callable[[Sequence[Registration]], Collection[uuid.UUID]]
"""Selects rows by sealed values, which no query can read."""


class QueuePage(NamedTuple):
    """Rows, and the cursor of the next page, or None."""

    rows: list[RegistrationRow]
    next: QueueCursor | None


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """The filters of a list in the officer's area."""

    state: State
    district: str | None = None
    """For officers whose area has several districts."""
    upazila: str | None = None
    days: AgeRange = ALL_DAYS
    """The days of submission."""
    flag: Flag | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Returns the conditions of the query, without the flag."""
        wanted = [Registration.state == self.state]
        if self.district:
            wanted.append(Registration.district_code == self.district)
        if self.upazila:
            wanted.append(Registration.upazila_code == self.upazila)
        if begin := self.days.begin():
            wanted.append(Registration.submitted_at >= begin)
        if end := self.days.end():
            wanted.append(Registration.submitted_at < end)
        return wanted


class PageRequest(NamedTuple):
    """The requested page of a list: its first row follows `after`."""

    after: QueueCursor | None
    oldest_first: bool
    size: PageSize = PAGE_SIZE


class QueueReader(NamedTuple):
    """The reader of a list, and the language."""

    officer: Officer
    language: Language


def read_queue(
    work: UnitOfWork,
    reader: QueueReader,
    filters: QueueFilters,
    *,
    after: QueueCursor | None = None,
    size: PageSize = PAGE_SIZE,
) -> QueuePage:
    """Returns a page of a list: the role's waiting registrations oldest first, others newest first.

    A flag is filtered after the query, so that a page may have few or no rows and still a next
    page.
    """
    query = select(Registration).where(visible_to(reader.officer), *filters.conditions())
    oldest_first = filters.state is waiting_state(reader.officer)
    return read_queue_page(
        work,
        reader,
        query,
        PageRequest(after, oldest_first, size),
        only=partial(list_flags.flagged, work, flag=filters.flag) if filters.flag else None,
    )


def read_queue_page(
    work: UnitOfWork,
    reader: QueueReader,
    query: Select[Registration],
    asked: PageRequest,
    *,
    only: RowFilter | None = None,
) -> QueuePage:
    """Returns the page of a query after a cursor, with an optional filter of rows."""
    after, oldest_first, size = asked
    batch = size.batch if only else size.rows
    found: list[Registration] = []
    for _ in range(size.most_opened // batch if only else 1):
        some = work.session.scalars(
            _following(query, after, batch + 1, oldest_first=oldest_first)
        ).all()
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
    return QueuePage(_shown(work, reader, found), after)


def _following(
    query: Select[Registration], after: QueueCursor | None, limit: int, *, oldest_first: bool
) -> Select[Registration]:
    place = tuple_(Registration.submitted_at, Registration.id)
    columns = (Registration.submitted_at, Registration.id)
    if after:
        query = query.where(place > after if oldest_first else place < after)
    order = columns if oldest_first else tuple(column.desc() for column in columns)
    loaded = load_only(*_COLUMNS, *list_flags.COLUMNS, raiseload=True)
    return query.order_by(*order).limit(limit).options(loaded)


def _shown(
    work: UnitOfWork, reader: QueueReader, found: list[Registration]
) -> list[RegistrationRow]:
    flags = list_flags.flags_of(work, found)
    holders = claims.claim_holders(work, [row.id for row in found])
    return [
        row_of(each, reader.language)._replace(flags=flags[each.id], holder=holders.get(each.id))
        for each in found
    ]


def unreachable(
    work: UnitOfWork, officer: Officer, language: Language
) -> list[tuple[RegistrationRow, datetime]]:
    """Returns the first unreachable registrations, with the time since when they are unreachable."""
    found = work.session.scalars(
        select(Registration)
        .where(*is_unreachable(officer))
        .order_by(Registration.unreachable_since, Registration.id)
        .options(load_only(*_COLUMNS, Registration.unreachable_since, raiseload=True))
        .limit(PAGE)
    )
    return [
        (row_of(each, language), each.unreachable_since) for each in found if each.unreachable_since
    ]


def is_unreachable(officer: Officer) -> tuple[ColumnElement[bool], ...]:
    """Returns the conditions of the officer's list of unreachable registrations."""
    return (
        visible_to(officer),
        Registration.unreachable_since.is_not(None),
        Registration.state.in_(QUEUES.get(officer.role, ())),
        Registration.state.not_in(_AT_AN_END),
    )


def row_of(registration: Registration, language: Language) -> RegistrationRow:
    """Returns the row of a registration, with the name in the script of the page if available."""
    if language is Language.BANGLA:
        name = registration.name_bn or registration.name_en
    else:
        name = registration.name_en or registration.name_bn
    return RegistrationRow(
        id=registration.id,
        reference=registration.reference,
        name=name or "",
        state=registration.state,
        submitted_at=registration.submitted_at,
        district_code=registration.district_code,
        upazila_code=registration.upazila_code,
        upazila_text=registration.upazila_text,
    )
