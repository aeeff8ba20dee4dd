"""Triggers of registrations: missing and outdated ones are named and created."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from portal import schema, schema_triggers
from portal.db import Database
from portal.schema_changes import replace_check
from portal.schema_triggers import FUNCTION, TRIGGERS, drop_triggers, outdated_triggers
from tests.migrating import migration


def test_a_missing_trigger_is_named_and_created_by_an_upgrade(database: Database) -> None:
    with database.schema_connection() as connection:
        drop_triggers(connection)
    assert schema.differences(database) == [("add_trigger", name) for name in TRIGGERS]
    schema.upgrade(database)
    assert schema.differences(database) == []


def test_a_trigger_of_an_earlier_release_is_named_and_replaced_by_an_upgrade(
    database: Database,
) -> None:
    """It has the same name, and misses changes that this release must notice."""
    name = "note_registration_updated"
    begin = (
        "TRIGGER {} AFTER UPDATE ON registrations FOR EACH ROW WHEN (OLD.version <> NEW.version)"
    )
    with database.schema_connection() as connection:
        if database.is_sqlite:
            noted = "BEGIN INSERT INTO registration_changes (registration_id) VALUES (NEW.id); END"
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql(f"CREATE {begin.format(name)} {noted}")
        else:
            replaced = f"CREATE OR REPLACE {begin.format(name)} EXECUTE FUNCTION {FUNCTION}()"
            connection.exec_driver_sql(replaced)
    assert schema.differences(database) == [("add_trigger", name)]
    schema.upgrade(database)
    assert schema.differences(database) == []


def test_a_function_that_was_changed_by_hand_and_a_disabled_trigger_are_seen(
    postgres_database: Database,
) -> None:
    nothing = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
    name = "note_verification_deleted"
    for change, seen in (
        (f"CREATE OR REPLACE FUNCTION {FUNCTION}() {nothing}", [*TRIGGERS]),
        (f"ALTER TABLE moves DISABLE TRIGGER {name}", [name]),
    ):
        with postgres_database.schema_connection() as connection:
            connection.exec_driver_sql(change)
            assert outdated_triggers(connection) == seen
        schema.upgrade(postgres_database)
        with postgres_database.schema_connection() as connection:
            assert outdated_triggers(connection) == []


def test_triggers_outlive_a_table_that_sqlite_rebuilds(sqlite_database: Database) -> None:
    with migration(sqlite_database):
        replace_check("registrations", "version", "version >= 1")
    with sqlite_database.schema_connection() as connection:
        assert outdated_triggers(connection) == []


def test_an_upgrade_creates_no_trigger_before_its_table(sqlite_database: Database) -> None:
    schema.downgrade(sqlite_database, "0035")
    with sqlite_database.schema_connection() as connection:
        found = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        assert found.all() == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_column_compared_since_a_later_migration_breaks_no_new_installation(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Migration 0044 adds `may_share`. An upgrade that ends before it compares what is there."""
    later = (*schema_triggers.COMPARED, "may_share")
    monkeypatch.setattr(schema_triggers, "COMPARED", later)
    new = (
        request.getfixturevalue("new_postgres_url")
        if kind == "postgresql"
        else f"sqlite:///{tmp_path}/new.sqlite3"
    )
    with closing(Database(new)) as database:
        schema.upgrade(database, "0043")
        schema.upgrade(database)
        with database.schema_connection() as connection:
            assert outdated_triggers(connection, later) == []
            assert outdated_triggers(connection, later[:-1]) == ["note_registration_updated"]
