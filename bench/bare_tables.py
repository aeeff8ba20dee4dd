"""Takes indexes off tables while a benchmark fills them, and puts the same ones back.

The definitions are read from the database, and the schema afterwards is compared with the one before.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, text

FILLING: Final = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "1GB",
    "autovacuum": "off",
}
"""Settings of a server while tables are filled: what a transaction adds to a table that it emptied needs no log."""
_TAKEN_OFF: Final = """
    SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, c.conname,
           pg_get_indexdef(i.indexrelid), pg_get_constraintdef(c.oid)
    FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
    WHERE i.indrelid = ANY(CAST(:tables AS regclass[]))
      AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conindid = i.indexrelid AND f.contype = 'f')
    ORDER BY 2, 1"""
_SCHEMA: Final = """
    SELECT indexname, indexdef, true FROM pg_indexes WHERE tablename = ANY(:tables)
    UNION ALL
    SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE conrelid = ANY(CAST(:tables AS regclass[])) OR confrelid = ANY(CAST(:tables AS regclass[]))
    ORDER BY 1, 2"""
"""Indexes and constraints of the tables, and foreign keys to them."""
_CASTS: Final = r"::character varying|::text(\[\])?|[() ]"


@contextmanager
def bare_tables(connection: Connection, tables: list[str]) -> Iterator[None]:
    """Drops all indexes of the tables, except those that a foreign key needs, and makes them again at the end."""
    before = _schema(connection, tables)
    found = _rows(connection, _TAKEN_OFF, tables)
    for index, table, constraint, *_ in found:
        drop = f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
        connection.execute(text(drop if constraint else f"DROP INDEX {index}"))
    yield
    for _, table, constraint, index_text, constraint_text in found:
        add = f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {constraint_text}"
        connection.execute(text(add if constraint else index_text))
    if changed := before ^ _schema(connection, tables):
        raise SystemExit(f"the schema is not as before: {changed}")


def _schema(connection: Connection, tables: list[str]) -> set[tuple[str, str, bool]]:
    """Returns name, definition and validity of each, without the casts that PostgreSQL writes anew."""
    rows = _rows(connection, _SCHEMA, tables)
    return {(name, re.sub(_CASTS, "", definition), valid) for name, definition, valid in rows}


def _rows(connection: Connection, query: str, tables: list[str]) -> list[tuple[Any, ...]]:
    return [(*row,) for row in connection.execute(text(query), {"tables": tables})]
