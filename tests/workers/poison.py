"""Rows on which a job fails: an unreadable sealed value, or a write that the database refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from portal.db import Database
from portal.models.base import Base

GARBAGE = b"garbage" * 8


def make_unreadable(session: Session, row: Base, column: str) -> None:
    """Replaces a sealed value by bytes that no key opens."""
    session.flush()
    table = row.__table__
    session.connection().execute(
        update(table)
        .where(table.c.id == row.id)  # type: ignore[attr-defined]  # every sealed table has one
        .values({column: GARBAGE})
    )
    session.expire(row)


@contextmanager
def refused_writes(database: Database, operation: str, table: str, row: str) -> Iterator[None]:
    """Lets the database refuse an operation on the rows of a condition, such as `NEW.code = 'X'`."""
    trigger = f"CREATE TRIGGER poison BEFORE {operation} ON {table}"
    if database.is_sqlite:
        made = [f"{trigger} WHEN {row} BEGIN SELECT RAISE(ABORT, 'poisoned'); END"]
        dropped = ["DROP TRIGGER poison"]
    else:
        body = "$$ BEGIN RAISE EXCEPTION 'poisoned'; END $$"
        made = [
            f"CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS {body}",
            f"{trigger} FOR EACH ROW WHEN ({row}) EXECUTE FUNCTION poison()",
        ]
        dropped = [f"DROP TRIGGER poison ON {table}", "DROP FUNCTION poison()"]
    _run(database, made)
    try:
        yield
    finally:
        _run(database, dropped)


def _run(database: Database, statements: list[str]) -> None:
    with database.schema_connection() as connection:
        for statement in statements:
            connection.execute(text(statement))
