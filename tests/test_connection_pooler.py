"""A pooler in front of PostgreSQL: the real pgbouncer of Debian, in transaction mode."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from portal import schema
from portal.connection_pooler import is_pooled
from portal.db import Database
from portal.schema_state import SchemaError
from tests.pooler import Pooler
from tests.postgres import Server

pytestmark = pytest.mark.pgbouncer


@pytest.fixture
def pooler(own_postgres: Server, tmp_path: Path) -> Iterator[Pooler]:
    own_postgres.create_database("phera")
    with Pooler(own_postgres.folder, "phera") as pooler:
        yield pooler


def test_a_pooled_connection_is_told_from_a_direct_one(
    pooler: Pooler, own_postgres: Server
) -> None:
    with psycopg.connect(pooler.url) as pooled, own_postgres.connect("phera") as direct:
        assert (is_pooled(pooled), is_pooled(direct)) == (True, False)


def test_statements_repeated_over_changing_sessions_succeed(pooler: Pooler) -> None:
    database = Database(pooler.url)
    for number in range(40):
        # Two open transactions get two sessions, in changing order.
        with database.read() as one, database.read() as other:
            for session in (one, other) if number % 2 else (other, one):
                asked = session.scalar(text("SELECT :number + 1"), {"number": number})
                assert asked == number + 1
    database.close()


def test_migrations_refuse_a_pooler_and_name_the_remedy(pooler: Pooler) -> None:
    database = Database(pooler.url)
    with pytest.raises(SchemaError, match="address of PostgreSQL itself"):
        schema.upgrade(database)
    database.close()


@pytest.mark.parametrize("is_direct", [False, True])
def test_what_was_read_is_good_though_the_server_dies_before_the_end(
    pooler: Pooler, own_postgres: Server, is_direct: bool
) -> None:
    database = Database(own_postgres.url("phera") if is_direct else pooler.url)
    with database.read() as session:
        assert session.scalar(text("SELECT 7")) == 7
        own_postgres.kill()
    own_postgres.start()
    assert database.is_up()
    database.close()
