"""Fills the tables as after years by copies of a few hundred rows.

PostgreSQL makes the copies itself by `INSERT … SELECT`, which is faster than COPY of rows that a
client sends, and makes the indexes afterwards. Ids grow with time, as those of the portal do. Copies cannot be decrypted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, DateTime, Table, Uuid, text

from bench.bare_tables import bare_tables
from portal.db import Database
from portal.models import (
    Attempt,
    BlockingKey,
    Message,
    Receipt,
    RecordAccess,
    Registration,
    StateTransition,
)
from portal.models.base import UtcDateTime

SPAN: Final = timedelta(days=1500)
"""The time over which the registrations came in."""
_BESIDE: Final = 100
"""Copies of one row that are stored beside each other."""
_TABLES: Final[Sequence[Table]] = tuple(
    model.metadata.tables[model.__tablename__]
    for model in (
        *(Registration, StateTransition, Message, Attempt, Receipt, BlockingKey, RecordAccess),
    )
)
_NAMES: Final = {table.name for table in _TABLES}


def copy_all(database: Database, copies: int, words: Collection[bytes]) -> None:
    """Adds so many copies of all rows. Hashes of `words` stay the same."""
    names = sorted(_NAMES)
    with database.schema_connection() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        with bare_tables(connection, names):
            for table in _TABLES:
                keep_rows(connection, table)
            connection.execute(text(f"TRUNCATE {', '.join(names)} CASCADE"))
            for table in _TABLES:
                connection.execute(text(f"INSERT INTO {table.name} TABLE kept_{table.name}"))
                copy_rows(connection, table, copies, words=words)
            connection.commit()
            vacuum(database, names)
    vacuum(database, names)


def keep_rows(connection: Connection, table: Table) -> None:
    """Keeps the rows of now as those that `copy_rows` copies, until the connection closes."""
    connection.execute(text(f"CREATE TEMPORARY TABLE kept_{table.name} AS TABLE {table.name}"))


def copy_rows(
    connection: Connection,
    table: Table,
    copies: int,
    *,
    words: Collection[bytes] = (),
    fixed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Adds copies of the rows that `keep_rows` keeps. `fixed` has the SQL of columns that are not copied.

    A hundred copies of a row lie beside each other, so that a file system that compresses needs little room.
    """
    names = ", ".join(column.name for column in table.columns)
    values = ", ".join(fixed.get(column.name) or copied(column) for column in table.columns)
    tails = "".join(
        f", {_tail(column)} AS {column.name}_tail" for column in table.columns if _is_new(column)
    )
    statement = text(
        f"INSERT INTO {table.name} ({names}) SELECT {values}"  # noqa: S608 - names of our own tables
        f" FROM (SELECT *, row_number() OVER () AS k{tails} FROM kept_{table.name}) r"
        " CROSS JOIN LATERAL generate_series(:first, :last + 0 * r.k) n"
    )
    given: dict[str, Any] = {"copies": copies, "step": SPAN / copies}
    if table.name == BlockingKey.__tablename__:
        given["words"] = list(words)
    for first in range(1, copies + 1, _BESIDE):
        last = min(first + _BESIDE - 1, copies)
        connection.execute(statement, given | {"first": first, "last": last})


def vacuum(database: Database, tables: Iterable[str]) -> None:
    """Sets the hint bits and the statistics, as autovacuum does in time."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM ANALYZE {', '.join(tables)}"))


def copied(column: Column[object]) -> str:
    """Returns the SQL of a column of the copy number `n` of a row `r`."""
    name = f"r.{column.name}"
    if _is_new(column):
        return f"(lpad(to_hex(n), 12, '0') || {name}_tail)::uuid"
    if isinstance(column.type, (DateTime, UtcDateTime)):
        return f"{name} - (:copies - n + 1) * :step"
    if isinstance(column.type, Date):
        return f"({name} - (:copies - n + 1) * :step)::date"
    if column.name == "reference":
        if column.table.name == Registration.__tablename__:
            return "upper(lpad(to_hex(n * 1000 + r.k), 9, '0'))"
        return f"substr(md5({name} || n), 1, 20)"
    if column.name.endswith("_index"):
        return f"sha256((encode({name}, 'hex') || n)::bytea)"
    if column.name == "hash":
        other = "substr(sha256((encode(r.hash, 'hex') || n)::bytea), 1, 16)"
        return f"CASE WHEN r.hash = ANY(:words) THEN r.hash ELSE {other} END"
    return name


def _is_new(column: Column[object]) -> bool:
    """Whether each copy has a number of its own here: its own, or that of another copy."""
    refers_to = {key.column.table.name for key in column.foreign_keys}
    return isinstance(column.type, Uuid) and bool(refers_to & _NAMES or not refers_to)


def _tail(column: Column[object]) -> str:
    """Returns the SQL of the second part of an id, which is the same for all copies of a row."""
    digest = f"md5({column.name}::text)"
    return f"'7' || substr({digest}, 1, 3) || '8' || substr({digest}, 4, 15)"


def table_sizes(database: Database) -> list[tuple[str, int, int]]:
    """Returns rows and bytes with indexes of each filled table, the largest first."""
    sizes = text(
        "SELECT relname, reltuples::bigint, pg_total_relation_size(oid) FROM pg_class"
        " WHERE relname = ANY(:names) ORDER BY 3 DESC"
    )
    with database.read() as session:
        return [(*row,) for row in session.execute(sizes, {"names": sorted(_NAMES)})]
