"""Reads from a real standby, with a role that may only read."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from portal import read_replica
from portal.db import Database
from portal.read_replica import ReadReplica
from tests.listener import eventually
from tests.postgres import Server

LAG_SECONDS = 1


@pytest.fixture(scope="module")
def primary() -> Iterator[Server]:
    server = Server.start_new({"wal_receiver_timeout": "1s"})
    with server.connect() as connection:
        connection.execute("CREATE TABLE list (number integer)")
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON list TO reader")
    yield server
    server.remove()


@pytest.fixture
def standby(primary: Server) -> Iterator[Server]:
    server = primary.start_standby()
    yield server
    server.remove()


@pytest.fixture
def replica(
    primary: Server, standby: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ReadReplica]:
    monkeypatch.setattr(read_replica, "CHECK_SECONDS", 0.0)
    databases = [
        Database(server.url("postgres").replace("postgres@", "reader@"))
        for server in (primary, standby)
    ]
    yield ReadReplica(*databases, lag_seconds=LAG_SECONDS)
    for database in databases:
        database.close()


def is_from_standby(replica: ReadReplica) -> bool:
    """Whether the chosen database is a standby, as its server says."""
    with replica.choose().read() as session:
        session.execute(text("SELECT count(*) FROM list"))
        return bool(session.scalar(text("SELECT pg_is_in_recovery()")))


def write(server: Server, number: int) -> None:
    with server.connect() as connection:
        connection.execute("INSERT INTO list VALUES (%s)", [number])


def test_a_list_comes_from_the_standby(replica: ReadReplica) -> None:
    eventually(lambda: is_from_standby(replica))


def test_a_standby_too_far_behind_is_left_until_it_has_caught_up(
    replica: ReadReplica, primary: Server, standby: Server
) -> None:
    eventually(lambda: is_from_standby(replica))
    with standby.connect() as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
        write(primary, 1)
        eventually(lambda: not is_from_standby(replica), pause=0.2)
        connection.execute("SELECT pg_wal_replay_resume()")
    eventually(lambda: is_from_standby(replica), pause=0.2)


def test_a_quiet_hour_is_no_delay(replica: ReadReplica, primary: Server) -> None:
    write(primary, 2)
    eventually(lambda: is_from_standby(replica))
    with primary.connect() as connection:
        connection.execute("SELECT pg_sleep(%s)", [LAG_SECONDS + 0.5])
    assert is_from_standby(replica)


def test_lists_come_from_the_primary_while_the_standby_is_down(
    replica: ReadReplica, standby: Server
) -> None:
    eventually(lambda: is_from_standby(replica))
    standby.stop()
    assert not is_from_standby(replica)
    standby.start()
    eventually(lambda: is_from_standby(replica), pause=0.2)


def test_a_standby_that_lost_the_primary_is_not_trusted(
    replica: ReadReplica, primary: Server, standby: Server
) -> None:
    eventually(lambda: is_from_standby(replica))
    primary.stop()
    eventually(lambda: replica.choose() is not replica.standby, pause=0.2)
    primary.start()
    eventually(lambda: is_from_standby(replica), pause=0.2)
