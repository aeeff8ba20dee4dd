"""Measures the rows a second of exports beside COPY, and beside a bare server-side cursor and csv.

    python -m bench.export [--people 20000] [--rounds 5] [--memory]

Before each file a named cursor of psycopg runs the same statement, so that it reads the same columns of the same
rows, and writes them by `csv`, without opening or naming anything. Each round takes all in turn; the table shows
medians. A ratio is the time of a file by the time of the cursor above it: of wall time, and of processor time of this
process and PostgreSQL together, which other work on the machine changes less. The last lines are what a file without
names cannot do without: one sealed value opened, and one pseudonym, for each row.

`--memory` writes one file without names per kind instead, and prints its rows a second and the most memory taken.
"""

import argparse
import csv
import io
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

import psutil
from sqlalchemy import text

from bench.durable import DURABLE
from portal.crypto import KeyedDigest
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.reporting.shared_columns import Grade, selectable_columns
from portal.models.sealed import sealed_place
from portal.services.reporting.export_columns import ExportColumn
from portal.services.reporting.export_file import ExportFilters, stream_export
from portal.services.reporting.export_table import columns
from portal.services.reporting.export_values import export_statement
from portal.services.reporting.file_formats import write_table
from portal.services.reporting.file_layout import FileLayout
from portal.services.reporting.shared_labels import code_columns
from portal.services.reporting.shared_rows import pseudonyms, read_shared_table
from tests.keys import VAULT
from tests.postgres import Server
from tests.unit import unit

FETCHED_AT_ONCE: Final = 500
KEY: Final = b"k" * 32
WIDE: Final = [column.id for column in selectable_columns(Grade.PSEUDONYMISED)]


class Taken(NamedTuple):
    """Seconds of the wall, of the processor here, and of PostgreSQL's processor."""

    wall: float
    here: float
    database: float

    @property
    def processor(self) -> float:
        """Returns the seconds of both processors."""
        return self.here + self.database


class _Clock:
    def __init__(self, server: Server) -> None:
        self._server = psutil.Process(server.pid)
        self._start = self._read()

    def _read(self) -> Taken:
        return Taken(time.perf_counter(), time.process_time(), self._database())

    def _database(self) -> float:
        """Returns the processor time of all sessions. Those that ended count in the one that started them."""
        times = [each.cpu_times() for each in (self._server, *self._server.children())]
        ended = self._server.cpu_times()
        seconds = sum(each.user + each.system for each in times)
        return float(seconds + ended.children_user + ended.children_system)

    def taken(self) -> Taken:
        """Returns what was taken since the clock began."""
        return Taken(*(now - then for now, then in zip(self._read(), self._start, strict=True)))


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    server = Server.start_new(DURABLE)
    try:
        url = server.create_database("bench")
        # In a process of its own, whose memory does not count.
        names = [] if options.memory else ["--names"]
        filling = [sys.executable, "-m", "bench.export_people", url, str(options.people), *names]
        subprocess.run(filling, check=True)
        database = Database(url)
        if options.memory:
            measure_memory(database, server)
        else:
            measure(database, server, options.people, options.rounds)
        database.close()
    finally:
        server.remove()


def measure(database: Database, server: Server, people: int, rounds: int) -> None:
    """Prints the table of a filled database."""
    usual, wide = code_columns(_layout().columns), code_columns(_layout(WIDE).columns)
    plain, named = columns(identifiable=False), columns(identifiable=True)
    steps: dict[str, Callable[[], int]] = {
        "COPY, 6 columns": lambda: _copy(database, usual),
        "cursor, 6 columns": lambda: _cursor(database, usual),
        "pseudonymised": lambda: _shared(database, None),
        "cursor, 20 columns": lambda: _cursor(database, wide),
        "pseudonymised, wide": lambda: _shared(database, WIDE),
        "cursor, plain": lambda: _cursor(database, plain),
        "plain": lambda: _export(database, identifiable=False),
        "cursor, with names": lambda: _cursor(database, named),
        "with names": lambda: _export(database, identifiable=True),
    }
    found: dict[str, list[Taken]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            clock = _Clock(server)
            if step() != people:
                raise SystemExit(f"not every registration was exported: {name}")
            found[name].append(clock.taken())
    print(
        f"{people:,} people {'rows a second':>24} {'wall':>6} {'processor':>10} {'us here':>8} {'us PostgreSQL':>14}"
    )
    floor = Taken(1, 1, 1)
    for name, taken in found.items():
        each = Taken(*(statistics.median(times) for times in zip(*taken, strict=True)))
        floor = each if "c" in name[:1].lower() else floor
        print(
            f"{name:22} {people / each.wall:16,.0f} {each.wall / floor.wall:6.2f}"
            f" {each.processor / floor.processor:10.2f} {each.here / people * 1e6:8.1f}"
            f" {each.database / people * 1e6:14.1f}"
        )
    for name, seconds in _necessary(database):
        print(f"{name:22} {'':16} {'':6} {'':10} {seconds * 1e6:8.1f}")


def measure_memory(database: Database, server: Server) -> None:
    """Prints the memory of files without names, the smallest first, because the most taken never falls."""
    print(
        f"{'file':22} {'rows':>10} {'rows a second':>14} {'wall s':>8} {'processor s':>12} {'most MB':>8}"
    )
    steps: dict[str, Callable[[], int]] = {
        "before": lambda: 0,
        "plain": lambda: _export(database, identifiable=False),
        "pseudonymised": lambda: _shared(database, None),
        "pseudonymised, wide": lambda: _shared(database, WIDE),
    }
    for name, step in steps.items():
        clock = _Clock(server)
        rows = step()
        taken = clock.taken()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(
            f"{name:22} {rows:10,} {rows / taken.wall:14,.0f} {taken.wall:8.1f} {taken.here:12.1f} {most:8.0f}",
            flush=True,
        )


def _layout(chosen: Sequence[str] | None = None) -> FileLayout:
    given: Mapping[str, Any] = {"format": "csv", "language": Language.BANGLA, "values": "labels"}
    return FileLayout.read({"grade": Grade.PSEUDONYMISED, **given, "columns": chosen or ()})


def _export(database: Database, *, identifiable: bool) -> int:
    with database.read() as session:
        chunks = stream_export(
            unit(session), ExportFilters(), Language.BANGLA, identifiable=identifiable
        )
        return sum(chunk.count("\r\n") for chunk in chunks) - 1


def _shared(database: Database, chosen: Sequence[str] | None) -> int:
    """Writes the file of a recipient. Those that stand out are not in it."""
    layout = _layout(chosen)
    with database.read() as session:
        table = read_shared_table(unit(session), layout, ExportFilters(), KEY)
        for _chunk in write_table(layout.file_format, table.headings, table.rows):
            pass
        return table.facts.rows + table.facts.left_out


def _statement(wanted: Iterable[ExportColumn]) -> Any:
    read = dict.fromkeys(["id", *chain.from_iterable(each.reads for each in wanted)])
    return export_statement(read, ExportFilters().condition(), is_postgres=True)


def _sql(database: Database, wanted: Iterable[ExportColumn]) -> str:
    bound = {"literal_binds": True}
    made = _statement(wanted).compile(dialect=database.engine.dialect, compile_kwargs=bound)
    return str(made).replace("%%", "%")


def _copy(database: Database, wanted: Iterable[ExportColumn]) -> int:
    statement = f"COPY ({_sql(database, wanted)}) TO STDOUT (FORMAT csv)"
    with database.read() as session:
        driver: Any = session.connection().connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            return sum(bytes(chunk).count(b"\n") for chunk in copy)


def _cursor(database: Database, wanted: Iterable[ExportColumn]) -> int:
    lines = 0
    with database.read() as session:
        driver: Any = session.connection().connection.driver_connection
        with driver.cursor(name="bare") as cursor:
            cursor.execute(_sql(database, wanted))
            while rows := cursor.fetchmany(FETCHED_AT_ONCE):
                file = io.StringIO()
                csv.writer(file).writerows(rows)
                lines += len(rows)
    return lines


def _necessary(database: Database, rows: int = 5000) -> Iterator[tuple[str, float]]:
    """Returns the seconds a row of opening the sealed birth, and of the pseudonym."""
    with database.read() as session:
        query = text("SELECT id, birth FROM registrations ORDER BY id LIMIT :rows")
        sealed = [
            (each.id, each.birth, sealed_place("registrations", "birth", each.id))
            for each in session.execute(query, {"rows": rows})
        ]
    started = time.process_time()
    for _, value, place in sealed:
        VAULT.open(value, place)
    opened = time.process_time()
    pseudonyms(KeyedDigest(KEY), [row_id.bytes for row_id, _, _ in sealed])
    ended = time.process_time()
    yield "opening", (opened - started) / rows
    yield "pseudonym", (ended - opened) / rows


if __name__ == "__main__":
    main()
