"""The database: one way to write, read-only transactions, and recovery from errors."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm import Session

from portal.config import PROJECT
from portal.db import Database
from portal.models import GatewayState

NOW = datetime(2026, 11, 22, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
from portal.db import Database
from portal.models import GatewayState
database = Database(sys.argv[1])
for number in range(int(sys.argv[3])):
    with database.begin() as session:
        name = f"{sys.argv[2]}-{number}"
        session.add(GatewayState(name=name, changed_at=datetime.now(UTC)))
"""

HOLDER = """
import sys, time
from portal.db import Database
with Database(sys.argv[1]).begin():
    print("holding", flush=True)
    time.sleep(60)
"""


def note(session: Session, name: str) -> None:
    """Writes a row."""
    session.add(GatewayState(name=name, changed_at=NOW))


def noted(database: Database) -> int:
    """Returns the number of written rows."""
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(GatewayState)).one()


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process of this program."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )


def address(database: Database) -> str:
    """Returns its complete URL, with the password."""
    return database.url.render_as_string(hide_password=False)


def test_what_begin_wrote_is_there_afterwards(database: Database) -> None:
    with database.begin() as session:
        note(session, "one")
        note(session, "two")
    assert noted(database) == 2


def test_an_error_undoes_everything(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as session:  # noqa: PT012 - the point
        note(session, "one")
        session.flush()
        raise RuntimeError
    assert noted(database) == 0


def test_an_error_at_the_commit_undoes_everything(database: Database) -> None:
    with database.begin() as session:
        note(session, "one")
    with pytest.raises(IntegrityError), database.begin() as session:  # noqa: PT012
        note(session, "two")
        note(session, "one")
    assert noted(database) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO counters (name, subject, period_start, count) VALUES ('x', 'x', '2026-01-01', 1)",
        "UPDATE registrations SET version = 2",
        "DELETE FROM registrations",
        "CREATE TABLE other (x INT)",
        "DROP TABLE receipts",
    ],
)
def test_a_reading_session_cannot_write(database: Database, statement: str) -> None:
    with database.read() as session, pytest.raises(DBAPIError):
        session.execute(text(statement))


def test_a_reading_session_still_cannot_after_a_commit_or_rollback(database: Database) -> None:
    with database.read() as session:
        session.commit()
        note(session, "one")
        with pytest.raises(DBAPIError):
            session.flush()
        session.rollback()
        with pytest.raises(DBAPIError):
            session.execute(text("DELETE FROM registrations"))


def test_a_connection_that_only_read_can_write_the_next_time(database: Database) -> None:
    for round_ in range(5):
        assert noted(database) == round_
        with database.begin() as session:
            note(session, str(round_))


def test_reading_keeps_the_prepared_statements(postgres_database: Database) -> None:
    prepared = text(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM gateway_states'"
    )
    for _ in range(8):
        noted(postgres_database)
    with postgres_database.read() as session:
        assert session.scalar(prepared) == 1


def test_rows_stay_usable_after_their_session(database: Database) -> None:
    with database.begin() as session:
        note(session, "one")
    with database.read() as session:
        found = session.scalars(select(GatewayState)).one()
    assert (found.name, found.changed_at) == ("one", NOW)


def test_the_text_of_an_error_does_not_tell_the_values(database: Database) -> None:
    with database.begin() as session:
        note(session, "one")
    with pytest.raises(DBAPIError) as error, database.begin() as session:
        session.add(GatewayState(name="one", changed_at=NOW, detail="canary-31415"))
    assert "canary-31415" not in str(error.value)
    assert "parameters hidden" in str(error.value)


def test_writers_of_many_threads_all_succeed(database: Database) -> None:
    def write(thread: int) -> None:
        for number in range(20):
            with database.begin() as session:
                note(session, f"{thread}-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert noted(database) == 160


def test_writers_of_many_processes_all_succeed(database: Database) -> None:
    running = [python(WRITER, address(database), str(number), "40") for number in range(4)]
    for process in running:
        process.communicate(timeout=120)
    assert [process.returncode for process in running] == [0] * 4
    assert noted(database) == 160


def test_a_killed_writer_keeps_nobody_from_writing(database: Database) -> None:
    holder = python(HOLDER, address(database))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with database.begin() as session:
        note(session, "one")
    assert noted(database) == 1


def test_sqlite_keeps_what_was_committed_whatever_happens(sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "query_only")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "query_only": 0}


def test_sqlite_has_no_bug_that_mixes_up_the_write_ahead_log(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        version = session.execute(text("SELECT sqlite_version()")).scalar_one()
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_readers_on_sqlite_do_not_wait_for_a_writer(sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        note(session, "one")
        session.flush()
        assert noted(sqlite_database) == 0


def test_who_waits_too_long_for_a_turn_on_sqlite_is_told(
    sqlite_template: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.sqlite3").write_bytes(sqlite_template.read_bytes())
    one, other = (Database(f"sqlite:///{tmp_path}/x.sqlite3", wait_seconds=0.2) for _ in range(2))
    with one.begin():
        for database in (one, other):
            with pytest.raises(WaitedTooLong), database.begin():
                pass
    with other.begin() as session:
        note(session, "one")
    for database in (one, other):
        assert noted(database) == 1
        database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Database(url)


def test_nobody_else_on_the_machine_reads_the_file_of_sqlite(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new.sqlite3")
    with database.begin() as session:
        session.execute(text("CREATE TABLE t (x)"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("new.sqlite3*")}
    database.close()
    assert modes["new.sqlite3"] == modes["new.sqlite3-wal"] == 0o600
