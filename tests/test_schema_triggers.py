"""Triggers of registrations: missing ones are named and created."""

from sqlalchemy import text

from portal import schema
from portal.db import Database
from portal.schema_changes import replace_check
from portal.schema_triggers import TRIGGERS, drop_triggers, missing_triggers
from tests.migrating import migration


def test_a_missing_trigger_is_named_and_created_by_an_upgrade(database: Database) -> None:
    with database.schema_connection() as connection:
        drop_triggers(connection)
    assert schema.differences(database) == [("add_trigger", name) for name in TRIGGERS]
    schema.upgrade(database)
    assert schema.differences(database) == []


def test_triggers_outlive_a_table_that_sqlite_rebuilds(sqlite_database: Database) -> None:
    with migration(sqlite_database):
        replace_check("registrations", "version", "version >= 1")
    with sqlite_database.schema_connection() as connection:
        assert missing_triggers(connection) == []


def test_an_upgrade_creates_no_trigger_before_its_table(sqlite_database: Database) -> None:
    schema.downgrade(sqlite_database, "0035")
    with sqlite_database.schema_connection() as connection:
        found = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        assert found.all() == []
