"""Measures the rows a second of exports beside COPY, and beside a bare server-side cursor and csv.

    python -m bench.export [--people 1500] [--rounds 9]

The baseline reads the same columns by a named cursor of psycopg and writes them by `csv`, without opening or naming
anything. Each round runs the baselines and the files in turn; the table shows medians. `ratio` compares the rows a second
with the cursor above; the processor time is of this process only, without PostgreSQL.
"""

import argparse
import csv
import io
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from bench.submit import DURABLE
from portal import schema
from portal.db import Database
from portal.demo.people import compose_people
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Role
from portal.services.reporting.export_file import ExportFilters, stream_export
from portal.services.reporting.export_table import stored_columns
from portal.services.reporting.file_formats import write_table
from portal.services.reporting.file_layout import FileLayout
from portal.services.reporting.shared_rows import read_shared_table
from tests import factories
from tests.postgres import Server
from tests.unit import unit

SEED = 7
FETCHED_AT_ONCE = 500


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    server = Server.start_new(DURABLE)
    try:
        database = Database(server.create_database("bench"))
        schema.upgrade(database)
        _fill(database, options.people)
        _measure(database, options.people, options.rounds)
        database.close()
    finally:
        server.remove()


def _fill(database: Database, people: int) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        for person in compose_people(SEED, people, date(2026, 6, 1)):
            typed: dict[str, Any] = {name: list(each) for name, each in person.typed.items()}
            factories.registration(session, State.VERIFIED, by=officer, **typed)


def _measure(database: Database, people: int, rounds: int) -> None:
    steps: dict[str, Callable[[], int]] = {
        "COPY": lambda: _copy(database),
        "cursor and csv": lambda: _baseline(database, identifiable=False),
        "pseudonymised": lambda: _shared(database),
        "plain": lambda: _export(database, identifiable=False),
        "cursor, all columns": lambda: _baseline(database, identifiable=True),
        "with names": lambda: _export(database, identifiable=True),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            started, processor = time.perf_counter(), time.process_time()
            if step() != people + 1:
                raise SystemExit("not every registration was exported")
            taken[name].append((time.perf_counter() - started, time.process_time() - processor))
    print(f"{'file':20} {'rows a second':>14} {'ratio':>6} {'processor ms a row':>19}")
    floor = statistics.median(seconds for seconds, _ in taken["cursor and csv"]) / people
    for name, times in taken.items():
        seconds, processor = (statistics.median(each) / people for each in zip(*times, strict=True))
        floor = seconds if "cursor" in name else floor
        print(f"{name:20} {1 / seconds:14,.0f} {floor / seconds:6.2f} {processor * 1000:19.3f}")


def _export(database: Database, *, identifiable: bool) -> int:
    with database.read() as session:
        chunks = stream_export(
            unit(session), ExportFilters(), Language.BANGLA, identifiable=identifiable
        )
        return sum(chunk.count("\r\n") for chunk in chunks)


def _shared(database: Database) -> int:
    """Writes the file of a recipient with the usual columns. Those that stand out are not in it."""
    given = {"format": "csv", "language": Language.BANGLA, "values": "labels"}
    layout = FileLayout.read({"grade": Grade.PSEUDONYMISED, **given})
    with database.read() as session:
        table = read_shared_table(unit(session), layout, ExportFilters(), b"k" * 32)
        for _chunk in write_table(layout.file_format, table.headings, table.rows):
            pass
        return table.facts.rows + table.facts.left_out + 1


def _copy(database: Database) -> int:
    wanted = ", ".join(stored_columns(identifiable=False))
    statement = f"COPY (SELECT {wanted} FROM registrations ORDER BY id) TO STDOUT (FORMAT csv)"  # noqa: S608 - our own names
    with database.read() as session:
        driver: Any = session.connection().connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            return 1 + sum(bytes(chunk).count(b"\n") for chunk in copy)


def _baseline(database: Database, *, identifiable: bool) -> int:
    wanted = ", ".join(stored_columns(identifiable=identifiable))
    lines = 1
    with database.read() as session:
        driver: Any = session.connection().connection.driver_connection
        with driver.cursor(name="bare") as cursor:
            cursor.execute(f"SELECT {wanted} FROM registrations ORDER BY id")  # noqa: S608 - our own names
            while rows := cursor.fetchmany(FETCHED_AT_ONCE):
                file = io.StringIO()
                csv.writer(file).writerows(rows)
                lines += len(rows)
    return lines


if __name__ == "__main__":
    main()
