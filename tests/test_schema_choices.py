from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal import schema
from portal.db import Database
from portal.schema_choices import shorten_choices
from tests.migrating import fill, migration

LONG = "CHECK (state IN ('planned', 'kept', 'missed'))"
SHORT = "CHECK (((state)::text = ANY ('{planned,kept,missed}'::text[])))"


@pytest.fixture
def filled(new_postgres_url: str) -> Iterator[Database]:
    """A database with a row in each table, and a long CHECK on one of them."""
    database = Database(new_postgres_url)
    with closing(database):
        schema.upgrade(database)
        fill(database)
        _alter(database, f"ADD CONSTRAINT ck_appointments_sample {LONG}")
        yield database


def test_choices_get_shorter_and_mean_the_same(filled: Database) -> None:
    assert "ARRAY[" in _definition(filled)
    with migration(filled) as lines:
        shorten_choices("appointments")
    assert _definition(filled) == SHORT
    assert lines == [
        "  Shorten the choices of appointments",
        "  Validate ck_appointments_sample",
    ]
    with pytest.raises(IntegrityError, match="ck_appointments_sample"), filled.begin() as session:
        session.execute(sa.text("UPDATE appointments SET state = 'cancelled'"))


def test_short_choices_are_left_alone(filled: Database) -> None:
    with migration(filled):
        shorten_choices("appointments")
    with migration(filled) as lines:
        shorten_choices("appointments")
    assert lines == []


def test_what_a_failed_run_left_unproven_is_validated(filled: Database) -> None:
    _alter(filled, "DROP CONSTRAINT ck_appointments_sample")
    _alter(filled, f"ADD CONSTRAINT ck_appointments_sample {SHORT} NOT VALID")
    with migration(filled):
        shorten_choices("appointments")
    assert _definition(filled) == SHORT, "without NOT VALID"


def _alter(database: Database, change: str) -> None:
    with database.schema_connection() as connection:
        connection.exec_driver_sql(f"ALTER TABLE appointments {change}")


def _definition(database: Database) -> str:
    query = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
    with database.read() as session:
        found = session.scalars(sa.text(query), {"name": "ck_appointments_sample"}).one()
        return str(found)
