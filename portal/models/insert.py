"""Inserts new rows at once, in the order of the code, without SQLAlchemy's unit of work (hot path).

On PostgreSQL each row is one JSON parameter, which the statement expands to columns, so related rows
are one statement with one parameter per row. One parameter per column would be more than a hundred,
with a new plan for every pattern of NULLs. On SQLite each row is one INSERT. An existing row may be
changed with them, on PostgreSQL in the same statement.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import Executable, Table, bindparam, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from portal.models.base import Base
from portal.models.sealed import hold_texts, sealed_columns, take_in
from portal.models.state_guard import refuse_state

M = TypeVar("M", bound=Base)


def new_row(model: type[M], **values: Any) -> M:
    """Makes a new row for `insert` from the values of its attributes.

    The row has no history of changes, which takes six calls for each value in a constructor.
    """
    refuse_state(model, values)
    if unknown := values.keys() - _attributes(model):
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    row = model()
    sealed = sealed_columns(model)
    hold_texts(row, {name: values.pop(name) for name in sealed if name in values})
    row.__dict__.update(values)
    return row


class RowUpdate(NamedTuple):
    """New values of an existing row, by column; a sealed column takes its ciphertext or None."""

    model: type[Base]
    row_id: Any
    """The value of its key `id`."""
    values: Mapping[str, Any]


def insert(
    session: Session, *rows: Base, conflict: str | None = None, change: RowUpdate | None = None
) -> bool:
    """Inserts new rows. Makes a change that may refer to them.

    Later rows may refer to earlier ones. The rows stay outside the session, which does not write later changes
    of them (`attach`). Returns False and writes nothing if a row with the same value in the unique
    attribute `conflict` of the first exists.
    """
    for row in rows:
        take_in(row, session)
    unique = _column_of(type(rows[0]), conflict) if conflict else None
    if session.get_bind().dialect.name == "sqlite":
        written = _insert_each(session, rows, unique, change)
    else:
        written = _insert_together(session, rows, unique, change)
    if written and change and session.identity_map:
        _expire(session, change)
    return written


def attach(session: Session, *rows: Base) -> None:
    """Makes inserted rows part of the session, which then writes their changes, as after a flush."""
    for row in rows:
        make_transient_to_detached(row)
        session.add(row)


def values_of(session: Session, row: Base) -> dict[str, Any]:
    """The values of a new row by column, its texts sealed, for an INSERT of another kind."""
    take_in(row, session)
    return _values(row)


def _insert_together(
    session: Session, rows: tuple[Base, ...], conflict: str | None, change: RowUpdate | None
) -> bool:
    tables = tuple(row.__tablename__ for row in rows)
    changed = (change.model.__tablename__, *change.values) if change else ()
    statement = _postgres_insert(tables, conflict, changed)
    values: dict[str, Any] = {
        f"row_{number}": _to_json(_values(row)) for number, row in enumerate(rows)
    }
    if change:
        values["change"] = _to_json(change.values)
        values["row_id"] = change.row_id
    result: Any = session.connection().execute(statement, values)
    return bool(result.rowcount)


@cache
def _postgres_insert(
    tables: tuple[str, ...], conflict: str | None, changed: tuple[str, ...]
) -> Executable:
    """Builds one statement, in which all depends on the first INSERT.

    Its last INSERT, or else the UPDATE of the changed table and columns, follows the others as CTEs.
    """
    unless = f" ON CONFLICT ({conflict}) DO NOTHING" if conflict else ""
    inserts = [
        f"INSERT INTO {table} SELECT given.*"  # noqa: S608 - names of our own tables
        f" FROM json_populate_record(CAST(NULL AS {table}), CAST(:row_{number} AS json)) AS given"
        + (", new_0" if number else unless)
        for number, table in enumerate(tables)
    ]
    last = _postgres_update(*changed) if changed else inserts.pop()
    ctes = [f"new_{number} AS ({each} RETURNING 1)" for number, each in enumerate(inserts)]
    return text((f"WITH {', '.join(ctes)} " if ctes else "") + last)


def _postgres_update(table: str, *columns: str) -> str:
    return (
        f"UPDATE {table} SET {', '.join(f'{name} = given.{name}' for name in columns)}"  # noqa: S608 - names of our own
        f" FROM json_populate_record(CAST(NULL AS {table}), CAST(:change AS json)) AS given, new_0"
        f" WHERE {table}.id = :row_id"
    )


def _to_json(values: Mapping[str, Any]) -> str:
    # A time passes to `_as_json`, because orjson writes one without a zone, too.
    return orjson.dumps(dict(values), _as_json, orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _as_json(value: object) -> str:
    match value:
        case bytes():
            return "\\x" + value.hex()
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a time without a zone")
            return value.astimezone(UTC).isoformat()
    raise TypeError(f"no column holds a {type(value).__name__}")


def _insert_each(
    session: Session, rows: tuple[Base, ...], conflict: str | None, change: RowUpdate | None
) -> bool:
    first, *others = rows
    written: Any = session.connection().execute(
        _sqlite_insert(first.__table__, conflict), _values(first)
    )
    if not written.rowcount:
        return False
    for row in others:
        session.connection().execute(_sqlite_insert(row.__table__, None), _values(row))
    if change:
        values = {"row_id": change.row_id, **change.values}
        session.connection().execute(_sqlite_update(change.model.__table__), values)
    return True


@cache
def _sqlite_insert(table: Table, conflict: str | None) -> Executable:
    statement = sqlite.insert(table)
    return statement.on_conflict_do_nothing(index_elements=[conflict]) if conflict else statement


@cache
def _sqlite_update(table: Table) -> Executable:
    return table.update().where(table.c.id == bindparam("row_id"))


def _expire(session: Session, change: RowUpdate) -> None:
    """Has the session read the changed columns again, if it holds the row."""
    row = session.identity_map.get(identity_key(change.model, change.row_id))
    if row is not None:
        attribute_of = dict(zip(*_columns(change.model), strict=True))
        session.expire(row, [attribute_of[name] for name in change.values])


def _values(row: Base) -> dict[str, Any]:
    names, keys = _columns(type(row))
    values = dict(zip(names, map(row.__dict__.get, keys), strict=True))
    for name, default in _defaults(type(row)).items():
        if values[name] is None:
            values[name] = default.arg(None) if default.is_callable else default.arg
    return values


@cache
def _columns(model: type[Base]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns, and the attributes that hold their values."""
    attribute_of, columns = inspect(model).get_property_by_column, model.__table__.columns
    keys = tuple(attribute_of(each).key for each in columns)
    return tuple(str(each.name) for each in columns), keys


@cache
def _column_of(model: type[Base], attribute: str) -> str:
    return str(inspect(model).columns[attribute].name)


@cache
def _attributes(model: type[Base]) -> frozenset[str]:
    """The names under which a row holds values: texts of sealed columns, and all others."""
    sealed = sealed_columns(model)
    raw = {each.raw_name for each in sealed.values()}
    return frozenset({*_columns(model)[1], *sealed} - raw)


@cache
def _defaults(model: type[Base]) -> dict[str, Any]:
    columns = model.__table__.columns
    return {column.key: column.default for column in columns if column.default is not None}
