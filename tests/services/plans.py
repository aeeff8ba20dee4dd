"""What a service sends to the database, and how the database goes about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

_A_FEW_THOUSAND_ROWS = """
    SELECT pg_restore_relation_stats(
        'schemaname', 'public', 'relname', relname::text, 'relpages', 100, 'reltuples', 5000::real
    ) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""


@contextmanager
def noted(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """The statements that go to the database, with their values."""
    statements: list[tuple[str, Any]] = []
    engine = session.get_bind().engine

    def note(_c: object, _k: object, statement: str, values: Any, _: object, many: bool) -> None:
        statements.append((statement, values[0] if many else values))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def plan(session: Session, statement: str, values: Any) -> str:
    """How the database would go about a statement."""
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # With a few rows a scan is cheaper; asked is whether the index can serve at all.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        # And nothing is known of the tables, whatever the tests before have left in them.
        connection.execute(text("DELETE FROM pg_statistic"))
        connection.execute(text(_A_FEW_THOUSAND_ROWS))
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    rows = connection.exec_driver_sql(explain + statement, values)
    return "\n".join(str(row[-1]) for row in rows)
