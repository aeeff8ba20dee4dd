"""SQL statements of a service, and their query plans."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

_MANY_REGISTRATIONS = """
    INSERT INTO registrations
    SELECT copy.*
    FROM (SELECT registrations AS one FROM registrations LIMIT 1) AS first,
        (SELECT array_agg(code) AS places FROM districts) AS districts,
        (SELECT array_agg(code) AS centres FROM centres) AS centres,
        generate_series(1, 1000) AS number,
        json_populate_record(one, json_build_object(
            'id', gen_random_uuid(),
            'reference', lpad(number::text, 9, '0'),
            'district_code', places[1 + number % array_length(places, 1)],
            'upazila_code', NULL,
            'centre_code', centres[1 + number % array_length(centres, 1)],
            'state', (ARRAY['submitted', 'verified', 'received', 'closed'])[1 + number % 4]
        )) AS copy
"""


def fill_registrations(session: Session) -> None:
    """Copies the existing registration 1,000 times over all places, on PostgreSQL."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text(_MANY_REGISTRATIONS))


@contextmanager
def noted(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """Records the statements and their values."""
    statements: list[tuple[str, Any]] = []
    engine = session.get_bind().engine

    def note(_c: object, _k: object, statement: str, values: Any, _: object, many: bool) -> None:
        statements.append((statement, values[0] if many else values))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def plan(session: Session, statement: str, values: Any) -> str:
    """Returns the query plan of a statement."""
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # With a few rows a scan is cheaper; this checks whether the index is usable.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        # The statistics must be those of these rows, not of earlier tests.
        connection.execute(text("ANALYZE registrations, messages, moves"))
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    rows = connection.exec_driver_sql(explain + statement, values)
    return "\n".join(str(row[-1]) for row in rows)
