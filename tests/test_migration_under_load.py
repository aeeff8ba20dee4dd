"""Migrations of a filled PostgreSQL table during submits and reads."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from portal import schema
from portal.db import Database
from portal.models import Base
from portal.models.base import new_id
from portal.schema_state import SchemaError
from tests.migrating import HEAD, fill, sample_folder

LONGEST_WAIT = 2.0
PAUSE = 0.01


@pytest.fixture
def database(new_postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL database of its own, with a row or two in each table."""
    opened = Database(new_postgres_url)
    schema.upgrade(opened)
    fill(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "rows", [50_000, pytest.param(1_000_000, marks=pytest.mark.soak)], ids="{:,} rows".format
)
def test_registrations_come_in_and_are_read_while_a_table_is_migrated(
    database: Database, tmp_path: Path, rows: int
) -> None:
    """Adds a column, an index, a CHECK and a foreign key, and then drops them."""
    _copy_registrations(database, rows)
    folder = sample_folder(tmp_path / "migrations")
    with (
        _repeated(lambda: _register(database)) as writes,
        _repeated(lambda: _read_queue(database)) as reads,
    ):
        schema.upgrade(database, folder=folder)
        schema.downgrade(database, HEAD, folder=folder)
    assert len(writes) > 1
    assert len(reads) > 1
    assert max(writes) < LONGEST_WAIT
    assert max(reads) < LONGEST_WAIT


def test_a_migration_gives_up_rather_than_wait_behind_a_lock(
    database: Database, tmp_path: Path
) -> None:
    folder = sample_folder(tmp_path / "migrations")
    with database.begin() as busy:
        busy.execute(text("LOCK TABLE registrations IN ACCESS SHARE MODE"))
        with pytest.raises(SchemaError, match=r"pid \d+ \(phera, .*portal db upgrade"):
            schema.upgrade(database, lock_wait=schema.LockWait(0.1, 2, 0), folder=folder)
    schema.upgrade(database, folder=folder)


def test_a_migration_tries_again_after_a_lock_was_not_granted(
    database: Database, tmp_path: Path
) -> None:
    folder = sample_folder(tmp_path / "migrations")
    lines: list[str] = []
    with database.begin() as busy:
        busy.execute(text("LOCK TABLE registrations IN ACCESS SHARE MODE"))

        def report(line: str) -> None:
            lines.append(line)
            if "was not granted within 0.1 s" in line:
                busy.rollback()

        schema.upgrade(database, lock_wait=schema.LockWait(0.1, 3, 0), report=report, folder=folder)
    assert lines[-1].startswith("Done: 9000")
    assert any("Attempt 2 of 3" in line for line in lines)


def test_two_processes_do_not_migrate_at_once(database: Database) -> None:
    with database.schema_connection() as other:
        other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": schema.UPGRADE_LOCK})
        with pytest.raises(SchemaError, match="Another process"):
            schema.upgrade(database, lock_wait=schema.LockWait(0.1, 2, 0))


@contextmanager
def _repeated(work: Callable[[], None]) -> Iterator[list[float]]:
    """Repeats the work in a thread; yields the duration of each run in seconds."""
    seconds: list[float] = []
    ended = threading.Event()

    def repeat() -> None:
        while not ended.is_set():
            began = time.monotonic()
            work()
            seconds.append(time.monotonic() - began)
            time.sleep(PAUSE)

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(repeat)
        try:
            yield seconds
        finally:
            ended.set()
        running.result()


def _copy_registrations(database: Database, rows: int) -> None:
    """Copies one registration many times. Its sealed values cannot be opened in the copies."""
    statement = _insert(
        "gen_random_uuid()",
        "lpad(CAST(number AS text), 9, '0')",
        " CROSS JOIN generate_series(1, :rows) AS number",
    )
    with database.schema_connection() as connection:
        connection.execute(text(statement), {"rows": rows})
        connection.execute(text("ANALYZE registrations"))


def _register(database: Database) -> None:
    made = new_id()
    statement = _insert(":id", "substr(md5(CAST(:id AS text)), 1, 9)", "")
    with database.begin() as session:
        session.execute(text(statement), {"id": made})


def _read_queue(database: Database) -> None:
    queue = (
        "SELECT id, reference, name_bn FROM registrations WHERE district_code = '1'"
        " AND state = 'submitted' AND erased_at IS NULL ORDER BY submitted_at, id LIMIT 50"
    )
    with database.read() as session:
        assert session.execute(text(queue)).all()


def _insert(row_id: str, reference: str, more: str) -> str:
    """Returns a statement that copies registration 1 with another id and reference."""
    names = [
        column.name
        for column in Base.metadata.tables["registrations"].columns
        if column.name not in {"id", "reference"}
    ]
    listed = ", ".join(names)
    return (
        f"INSERT INTO registrations (id, reference, {listed})"  # noqa: S608 - names of columns
        f" SELECT {row_id}, {reference}, {listed} FROM (SELECT * FROM registrations"
        f" WHERE reference = '111111111') AS one{more}"
    )
