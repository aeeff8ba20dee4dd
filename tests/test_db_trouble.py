"""A database that is down, slow or restarted: reported at once, reconnected, nothing half done."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm import Session

from portal import schema
from portal.database_watchdog import PING_SECONDS
from portal.db import Database
from portal.models import GatewayState
from tests.listener import eventually
from tests.postgres import Server

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def note(session: Session, name: str) -> None:
    """Writes a row."""
    session.add(GatewayState(name=name, changed_at=NOW))


def noted(database: Database) -> int:
    """Returns the number of written rows."""
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(GatewayState)).one()


def test_nobody_waits_without_end_on_postgresql(postgres_database: Database) -> None:
    def shown(session: Session) -> list[str]:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        return [session.execute(text(f"SHOW {name}")).scalar_one() for name in names]

    with postgres_database.begin() as session:
        assert shown(session) == ["20s", "10s", "1min"]
    with postgres_database.read() as session:
        assert shown(session)[0] == "20s"
    with postgres_database.schema_connection() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "0"


def test_a_lock_that_is_not_granted_is_told_like_a_database_that_is_down(
    postgres_database: Database,
) -> None:
    with postgres_database.begin() as session:
        note(session, "one")
    with postgres_database.begin() as one, postgres_database.begin() as other:
        one.execute(select(GatewayState).with_for_update())
        other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError):
            other.execute(select(GatewayState).with_for_update())
        other.rollback()


@pytest.fixture
def own_database(own_postgres: Server) -> Iterator[Database]:
    """A database on a server that the test may stop."""
    database = Database(own_postgres.create_database("phera"))
    schema.upgrade(database)
    yield database
    database.close()


def test_a_restarted_server_is_not_noticed(own_postgres: Server, own_database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:  # several connections are in the pool
        list(pool.map(lambda _: noted(own_database), range(16)))
    own_postgres.stop()
    own_postgres.start()
    with own_database.begin() as session:
        note(session, "one")
    own_postgres.kill()
    own_postgres.start()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: noted(own_database), range(16))) == {1}


def test_a_server_that_is_down_is_told_at_once_and_found_again(
    own_postgres: Server, own_database: Database
) -> None:
    assert own_database.is_up()
    own_postgres.stop()
    started = time.monotonic()
    assert not own_database.is_up()
    for access in (own_database.begin, own_database.read):
        with pytest.raises(OperationalError), access():
            pass
    assert time.monotonic() - started < 2
    own_postgres.start()
    assert own_database.is_up()


def test_a_server_that_dies_in_the_middle_undoes_the_work(
    own_postgres: Server, own_database: Database
) -> None:
    with pytest.raises(OperationalError), own_database.begin() as session:  # noqa: PT012
        note(session, "one")
        session.flush()
        own_postgres.kill()
    own_postgres.start()
    assert noted(own_database) == 0


def test_sqlite_without_its_folder_is_down(sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")
    assert database.is_up()
    database.close()
    (tmp_path / "x.sqlite3").rename(tmp_path / "y.sqlite3")
    (tmp_path / "x.sqlite3").mkdir()
    assert not database.is_up()
    with pytest.raises(OperationalError), database.begin():
        pass


def test_a_server_that_hangs_is_told_within_seconds_and_found_again(
    own_postgres: Server, own_database: Database
) -> None:
    own_database.watch()
    assert noted(own_database) == 0
    with ThreadPoolExecutor(1) as pool, own_database.read() as session:
        session.execute(text("SELECT 1"))
        own_postgres.suspend()
        try:
            asked = pool.submit(session.execute, text("SELECT 1"))
            with pytest.raises(OperationalError):
                asked.result(timeout=30)  # without the watchdog it never ends
            started = time.monotonic()
            with pytest.raises(WaitedTooLong), own_database.begin():
                pass
            assert time.monotonic() - started < 1
        finally:
            own_postgres.resume()
    eventually(own_database.is_up, 30)
    with own_database.begin() as session:
        note(session, "one")
    assert noted(own_database) == 1


def test_a_server_that_is_down_and_does_not_hang_is_found_again_at_once(
    own_postgres: Server, own_database: Database
) -> None:
    own_database.watch()
    assert noted(own_database) == 0
    own_postgres.stop()
    time.sleep(PING_SECONDS * 3)
    own_postgres.start()
    assert noted(own_database) == 0
