"""The queue of an officer: registrations that wait, and registrations already handled."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import load_only

from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.domain.review.queue_ages import ALL_DAYS, AgeRange
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.registration.visibility import QUEUES, visible_to, waiting_state
from portal.services.review import claims, list_flags
from portal.services.review.entered_by import entered_by
from portal.services.review.list_page import (
    PAGE,
    PAGE_SIZE,
    PageRequest,
    PageSize,
    RowFilter,
    complete_rows,
    read_rows,
)
from portal.services.review.list_row import URGENCY_COLUMNS, ListRow
from portal.services.review.queue_cursor import BEGINNING, ListPart, QueueCursor
from portal.services.review.registration_row import ROW_COLUMNS, RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork

_OF_UNREACHABLE: Final = (*ROW_COLUMNS, Registration.unreachable_since, Registration.may_call)
_AT_AN_END: Final = (State.CLOSED, State.REJECTED, State.DUPLICATE)


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

    Of those that wait the urgent ones come first. A flag is filtered after the query, so that a page
    may have few or no rows and still a next page.
    """
    query = select(Registration).where(visible_to(reader.officer), *filters.conditions())
    is_work = filters.state is waiting_state(reader.officer)
    if is_work and not filters.flag:
        return _read_urgent_first(work, reader, query, after, size)
    return read_queue_page(
        work,
        reader,
        query,
        PageRequest(after, is_work, size),
        only=partial(list_flags.flagged, work, flag=filters.flag) if filters.flag else None,
    )


def _read_urgent_first(
    work: UnitOfWork,
    reader: QueueReader,
    query: Select[Registration],
    after: QueueCursor | None,
    size: PageSize,
) -> QueuePage:
    """Returns a page of urgent rows and then of the rest (decision 104).

    One page searches at most `size.most_opened` rows for urgent ones. Later ones are shown in their
    ordinary place.
    """
    plain: list[ListRow] = []

    def urgent(rows: Sequence[ListRow]) -> Collection[uuid.UUID]:
        found = list_flags.flagged(work, rows, flag=Flag.URGENT)
        plain.extend(row for row in rows if row.id not in found)
        return found

    def rest(rows: Sequence[ListRow]) -> Collection[uuid.UUID]:
        before = [row for row in rows if not until or (row.submitted_at, row.id) <= until]
        return {row.id for row in rows} - set(urgent(before))

    first: list[ListRow] = []
    from_beginning = after is None
    until = after.urgent_until if after else None
    if after is None or after.part is ListPart.URGENT:
        asked = PageRequest(after, oldest_first=True, size=size, columns=URGENCY_COLUMNS)
        first, reached = read_rows(work, query, asked, urgent)
        if reached and len(first) == size.rows:
            shown = shown_rows(work, reader, complete_rows(work, query, first))
            return QueuePage(shown, reached._replace(part=ListPart.URGENT))
        until = (reached.submitted_at, reached.id) if reached else None
        after = QueueCursor(*BEGINNING, ListPart.REST, until)
    room = size.rows - len(first)
    if from_beginning and room and (len(plain) > room or until is None):
        # The search for urgent rows has read the others of this page, too.
        others, goes_on = plain[:room], len(plain) > room
        shown = shown_rows(work, reader, complete_rows(work, query, first + others))
        return QueuePage(shown, _after(others[-1], until) if goes_on else None)
    sized = size._replace(rows=room or 1, batch=size.rows)
    asked = PageRequest(after, oldest_first=True, size=sized, columns=URGENCY_COLUMNS)
    others, reached = read_rows(work, query, asked, rest)
    found = complete_rows(work, query, first + others if room else first)
    following = after if others or reached else None
    if room:
        following = reached and reached._replace(part=ListPart.REST, urgent_until=until)
    return QueuePage(shown_rows(work, reader, found), following)


def _after(row: ListRow, until: tuple[datetime, uuid.UUID] | None) -> QueueCursor:
    return QueueCursor(row.submitted_at, row.id, ListPart.REST, until)


def read_queue_page(
    work: UnitOfWork,
    reader: QueueReader,
    query: Select[Registration],
    asked: PageRequest,
    *,
    only: RowFilter | None = None,
) -> QueuePage:
    """Returns the page of a query after a cursor, with an optional filter of rows."""
    found, following = read_rows(work, query, asked, only)
    return QueuePage(shown_rows(work, reader, found), following)


def shown_rows(
    work: UnitOfWork, reader: QueueReader, found: Sequence[ListRow]
) -> list[RegistrationRow]:
    """Returns the rows as a list shows them, with their flags, claims and who entered them."""
    flags = list_flags.flags_of(work, found)
    holders = claims.claim_holders(work, [row.id for row in found])
    officers = entered_by(work, [row.id for row in found])
    return [
        row_of(each, reader.language)._replace(
            flags=flags[each.id],
            holder=holders.get(each.id),
            entered_by=officers[each.id],
        )
        for each in found
    ]


class UnreachableRow(NamedTuple):
    """A registration whose SMS do not arrive."""

    row: RegistrationRow
    since: datetime
    may_call: bool


def unreachable(
    work: UnitOfWork, officer: Officer, language: Language, *, most: int = PAGE
) -> list[UnreachableRow]:
    """Returns the first unreachable registrations."""
    found = work.session.scalars(
        select(Registration)
        .where(*is_unreachable(officer))
        .order_by(Registration.unreachable_since, Registration.id)
        .options(load_only(*_OF_UNREACHABLE, raiseload=True))
        .limit(most)
    )
    return [
        UnreachableRow(row_of(each, language), each.unreachable_since, each.may_call)
        for each in found
        if each.unreachable_since
    ]


def is_unreachable(officer: Officer) -> tuple[ColumnElement[bool], ...]:
    """Returns the conditions of the officer's list of unreachable registrations."""
    return visible_to(officer), *unreachable_conditions(officer.role)


def unreachable_conditions(role: Role) -> tuple[ColumnElement[bool], ...]:
    """Returns the same conditions for a role, without the area of the officer."""
    return (
        Registration.unreachable_since.is_not(None),
        Registration.state.in_(QUEUES.get(role, ())),
        Registration.state.not_in(_AT_AN_END),
    )
