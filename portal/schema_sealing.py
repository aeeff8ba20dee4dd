"""Moves open values of filled tables into sealed columns and back, for migrations.

The keys come from the caller of `portal.schema.upgrade`. Rows are changed a few per transaction on
PostgreSQL, and rows that are done are passed over, so that a stopped migration continues.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from portal.crypto import Vault
from portal.models.sealed import PADDED_BYTES, sealed_place
from portal.schema_changes import own_transaction

ROWS_AT_ONCE = 1_000


class MissingKeys(Exception):
    """A migration seals values, and nobody gave it the keys."""


@dataclass(frozen=True)
class SealedMove:
    """An open column, the sealed one that gets its values, and what the open one holds then."""

    opened: str
    sealed: str
    rest: Callable[[Any], Any]
    """Returns what stays in the open column."""
    is_list: bool = False
    """Whether the open column is a JSON list of codes. Their text is separated by commas."""


def seal_values(
    table: str,
    moves: Sequence[SealedMove],
    *,
    empty_where: str = "FALSE",
    rows_at_once: int = ROWS_AT_ONCE,
) -> None:
    """Seals the values of open columns, padded, and leaves the rest in the open columns.

    A row that meets `empty_where` (SQL), such as an erased one, gets empty sealed values.
    """
    source = _table(table, moves)
    is_empty: sa.Label[Any] = sa.literal_column(f"({empty_where})").label("is_empty")
    for rows in _pages(source, is_empty, rows_at_once):
        changes = []
        for row in rows:
            if all(row[move.sealed] is not None for move in moves):
                continue
            change: dict[str, Any] = {"row_id": row["id"]}
            for move in moves:
                value, sealed = row[move.opened], row[move.sealed]
                if sealed is None:
                    text = "" if row["is_empty"] else _text(move, value)
                    place = sealed_place(table, move.sealed, row["id"])
                    sealed, value = (
                        _vault().seal(text, place, pad_to=PADDED_BYTES),
                        move.rest(value),
                    )
                change |= {f"new_{move.sealed}": sealed, f"new_{move.opened}": value}
            changes.append(change)
        _write(source, moves, changes)


def open_values(
    table: str, moves: Sequence[SealedMove], *, rows_at_once: int = ROWS_AT_ONCE
) -> None:
    """Writes sealed values back into the open columns. Empty ones change nothing."""
    source = _table(table, moves)
    for rows in _pages(source, sa.literal(False).label("is_empty"), rows_at_once):
        changes = []
        for row in rows:
            change: dict[str, Any] = {"row_id": row["id"]}
            for move in moves:
                value, sealed = row[move.opened], row[move.sealed]
                if sealed is not None:
                    place = sealed_place(table, move.sealed, row["id"])
                    text = _vault().open(sealed, place)
                    value = _value(move, text) if text else value
                change |= {f"new_{move.sealed}": None, f"new_{move.opened}": value}
            if any(row[move.sealed] is not None for move in moves):
                changes.append(change)
        _write(source, moves, changes)


def _table(table: str, moves: Sequence[SealedMove]) -> sa.TableClause:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    opened = [sa.column(each.opened, json if each.is_list else sa.Text()) for each in moves]
    sealed = [sa.column(each.sealed, sa.LargeBinary()) for each in moves]
    return sa.table(table, sa.column("id", sa.Uuid()), *opened, *sealed)


def _pages(
    source: sa.TableClause, more: sa.ColumnElement[Any], rows_at_once: int
) -> Iterator[Sequence[sa.RowMapping]]:
    """Yields the rows by primary key, each page locked in a transaction of its own."""
    after: uuid.UUID | None = None
    query = sa.select(*source.c, more).order_by(source.c.id).limit(rows_at_once).with_for_update()
    while True:
        with own_transaction(""):
            page = query if after is None else query.where(source.c.id > after)
            rows = op.get_bind().execute(page).mappings().all()
            if rows:
                yield rows
        if len(rows) < rows_at_once:
            return
        after = rows[-1]["id"]


def _write(
    source: sa.TableClause, moves: Sequence[SealedMove], changes: Sequence[dict[str, Any]]
) -> None:
    if not changes:
        return
    names = [name for move in moves for name in (move.opened, move.sealed)]
    values = {name: sa.bindparam(f"new_{name}", type_=source.c[name].type) for name in names}
    is_row = source.c.id == sa.bindparam("row_id", type_=sa.Uuid())
    op.get_bind().execute(sa.update(source).where(is_row).values(values), list(changes))


def _vault() -> Vault:
    vault: Vault | None = op.get_context().opts.get("vault")
    if vault is None:
        raise MissingKeys("This migration seals values: run it by `portal db upgrade`.")
    return vault


def _text(move: SealedMove, value: Any) -> str:
    return ",".join(value) if move.is_list else str(value or "")


def _value(move: SealedMove, text: str) -> Any:
    return text.split(",") if move.is_list else text
