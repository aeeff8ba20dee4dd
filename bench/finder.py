"""Measures what it costs to look for the duplicates of new registrations, on PostgreSQL.

    python -m bench.finder [--people 3000] [--new 300]

It runs the worker's own batches of twenty, and prints milliseconds of processor time a registration of Python and of
PostgreSQL, the median of several rounds.
"""

import argparse
import contextlib
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from sqlalchemy import text

from bench.duplicate_rows import Crowd, fill
from bench.durable import DURABLE
from portal import schema
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.workers.matching import match_batch
from tests.postgres import Server

ROUNDS = 5
SEED = 5


def main() -> None:
    """Runs the benchmark and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--new", type=int, default=300, help="in each round")
    options = parser.parse_args()
    server = Server.start_new(DURABLE)
    try:
        with tempfile.TemporaryDirectory(prefix="phera-bench-") as folder:
            _measure(server, Path(folder), options.people, options.new)
    finally:
        server.remove()


def _measure(server: Server, folder: Path, people: int, new: int) -> None:
    database = Database(server.create_database("bench"))
    settings = Settings.from_env({"PORTAL_INSTANCE": str(folder)})
    vault = Vault(settings.field_keys, settings.index_keys)
    schema.upgrade(database)
    crowd = Crowd(SEED)
    fill(database, vault, (crowd.somebody() for _ in range(people)))
    python: list[float] = []
    postgres: list[float] = []
    for _ in range(ROUNDS + 1):
        _mark_as_new(database, new)
        before, started = _processor_seconds(server), time.process_time()
        while match_batch(database, vault):
            pass
        python.append((time.process_time() - started) * 1000 / new)
        postgres.append((_processor_seconds(server) - before) * 1000 / new)
    # The first round compiles the statements.
    print("processor ms a registration: Python, PostgreSQL")
    print(f"{statistics.median(python[1:]):.2f} {statistics.median(postgres[1:]):.2f}")
    database.close()


def _mark_as_new(database: Database, count: int) -> None:
    with database.schema_connection() as connection:
        connection.execute(
            text(
                "UPDATE registrations SET compared_at = NULL WHERE id IN"
                " (SELECT id FROM registrations ORDER BY md5(id::text) LIMIT :count)"
            ),
            {"count": count},
        )


def _processor_seconds(server: Server) -> float:
    process, seconds = psutil.Process(server.pid), 0.0
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):  # a helper process ended meanwhile
            seconds += sum(each.cpu_times()[:2])
    return seconds


if __name__ == "__main__":
    main()
