"""Reads the officer's registrations of a name from their blocking keys, the newest first.

Ids grow with time (`new_id`), so the keys of a word are in the order of the list. A page reads keys from the
newest on until it is full, so that its cost does not depend on how many people have the name. Keys are of
a district. A centre has people of all districts, and few of those who have a common name: if it is
small, its people are read instead, and keys of each are looked for.
"""

import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal,
    outerjoin,
    select,
    union_all,
)

from portal.domain.review.search_query import matches_name
from portal.domain.staff.roles import Role
from portal.models import BlockingKey, Officer, Registration
from portal.models.base import time_of_id
from portal.services.platform.any_of import any_of
from portal.services.platform.count_query import CountQuery, read_counts
from portal.services.platform.upsert import dialect_of
from portal.services.registration.visibility import QUEUES, visibility_values, visible_by
from portal.services.review.list_page import PAGE_SIZE, PageSize
from portal.services.review.list_row import COLUMNS, ListRow, list_rows
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork

_AFTER_ALL: Final = uuid.UUID(int=(1 << 128) - 1)


class SearchLimits(NamedTuple):
    """The number of blocking keys or people that one page of a search reads at most, and the size of a page."""

    keys: int = 5_000
    size: PageSize = PAGE_SIZE


SEARCH_LIMITS: Final = SearchLimits()


class SearchedName(NamedTuple):
    """A typed name, and for each of its words the hashes under which it is stored."""

    text: str
    words: Sequence[Sequence[bytes]]


def read_rows_of_name(
    work: UnitOfWork,
    officer: Officer,
    name: SearchedName,
    *,
    after: QueueCursor | None,
    limits: SearchLimits,
) -> tuple[list[ListRow], QueueCursor | None]:
    """Returns the rows of a page, and the cursor of the next page, or None.

    A page for which `limits.keys` were read may have few or no rows and still a next page.
    """
    if not name.words or officer.role not in QUEUES:
        return [], None
    statement, values = _query(work, officer, name.words, limits.keys)
    found: list[ListRow] = []
    below, left, batch = after.id if after else _AFTER_ALL, limits.keys, 2 * limits.size.rows
    while left > 0 and len(found) <= limits.size.rows:
        asked = min(batch, left)
        read = work.session.execute(statement, {**values, "below": below, "most": asked}).all()
        # A person with an address in two districts has a key in each.
        rows = {row.id: row for row in read if row.id}
        found += _named(name.text, list_rows(work.vault, rows.values()))
        if len(read) < asked:
            return _page(found, limits.size.rows, None)
        below, left, batch = read[-1].key, left - asked, 2 * batch
    return _page(found, limits.size.rows, QueueCursor(time_of_id(below), below))


def _query(
    work: UnitOfWork, officer: Officer, words: Sequence[Sequence[bytes]], most: int
) -> tuple[Select[*tuple[Any, ...]], dict[str, object]]:
    """Returns the statement of one batch and its parameters, apart from the batch."""
    dialect, visible = dialect_of(work), visibility_values(officer)
    if officer.role is Role.CENTRE and _count_people(work, officer, most + 1) <= most:
        given = {_word(number): word for number, word in enumerate(words)}
        return _people_statement(dialect, officer.role, len(words)), {**visible, **given}
    first, *others = _rarest_first(work, words, most)
    hashes = {_hash(number): value for number, value in enumerate(first)}
    given = {_word(number): word for number, word in enumerate(others)}
    statement = _keys_statement(dialect, officer.role, len(first), len(others))
    return statement, {**visible, **hashes, **given}


def _count_people(work: UnitOfWork, officer: Officer, most: int) -> int:
    values = {**visibility_values(officer), "most": most}
    return read_counts(work, [CountQuery(_people_count(officer.role), values)])[0]


@cache
def _people_count(role: Role) -> ScalarSelect[int]:
    people = select(literal(1)).where(*_in_lists(role)).limit(bindparam("most")).subquery()
    return select(func.count()).select_from(people).scalar_subquery()


@cache
def _in_lists(role: Role) -> tuple[ColumnElement[bool], ...]:
    return visible_by(role), Registration.state.in_(QUEUES[role])


@cache
def _people_statement(dialect: str, role: Role, words: int) -> Select[*tuple[Any, ...]]:
    """Builds the statement that reads visible rows with all words."""
    rows = select(Registration.id.label("key"), *COLUMNS).where(
        *_in_lists(role),
        Registration.id < bindparam("below"),
        *(_row_has_word(dialect, number) for number in range(words)),
    )
    return rows.order_by(Registration.id.desc()).limit(bindparam("most"))


def _page(
    found: list[ListRow], most: int, following: QueueCursor | None
) -> tuple[list[ListRow], QueueCursor | None]:
    if len(found) <= most:
        return found, following
    last = found[most - 1]
    return found[:most], QueueCursor(last.submitted_at, last.id)


def _named(text: str, rows: Sequence[ListRow]) -> list[ListRow]:
    """Returns the rows with this name. Keys contain consonants only, so that others may match them."""
    return [
        row
        for row in rows
        if any(name and matches_name(name, text) for name in (row.name_bn, row.name_en))
    ]


def _rarest_first(
    work: UnitOfWork, words: Sequence[Sequence[bytes]], most: int
) -> list[Sequence[bytes]]:
    """Returns the words, first the one that the fewest have. Counts no more than so many of each."""
    if len(words) == 1:
        return [*words]
    counts = read_counts(
        work,
        [
            CountQuery(_count(dialect_of(work), number), {_word(number): word, "most": most})
            for number, word in enumerate(words)
        ],
    )
    return [words[number] for number in sorted(range(len(words)), key=counts.__getitem__)]


@cache
def _count(dialect: str, number: int) -> ScalarSelect[int]:
    keys = select(literal(1)).where(any_of(dialect, BlockingKey.hash, _word(number)))
    counted = keys.limit(bindparam("most")).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


@cache
def _keys_statement(dialect: str, role: Role, hashes: int, others: int) -> Select[*tuple[Any, ...]]:
    """Builds the statement that reads the keys of a word, and the visible rows with the other words.

    A key without such a row gives an empty one, because the next page begins after the last key. The keys
    of each hash are a part of their own, because PostgreSQL merges ordered parts, but sorts what an IN finds.
    """
    parts = [
        select(BlockingKey.registration_id.label("key")).where(
            BlockingKey.hash == bindparam(_hash(number)),
            BlockingKey.registration_id < bindparam("below"),
        )
        for number in range(hashes)
    ]
    merged = union_all(*parts)
    keys = merged.order_by(merged.selected_columns.key.desc()).limit(bindparam("most")).subquery()
    wanted = and_(
        Registration.id == keys.c.key,
        *_in_lists(role),
        *(_row_has_word(dialect, number) for number in range(others)),
    )
    rows = select(keys.c.key, *COLUMNS).select_from(outerjoin(keys, Registration, wanted))
    return rows.order_by(keys.c.key.desc())


def _row_has_word(dialect: str, number: int) -> ColumnElement[bool]:
    """Returns a condition that is tested for each row, because a subquery for one value cannot become a join."""
    keys = select(literal(1)).where(
        any_of(dialect, BlockingKey.hash, _word(number)),
        BlockingKey.registration_id == Registration.id,
    )
    return keys.limit(1).scalar_subquery().is_not(None)


def _hash(number: int) -> str:
    return f"hash_{number}"


def _word(number: int) -> str:
    return f"word_{number}"
