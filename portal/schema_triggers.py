"""Triggers on registrations that note each change of one that files for recipients may contain.

A trigger sees every change: also statements that pass by the ORM, and repairs by hand. Alembic neither
compares triggers nor keeps those of a table that SQLite rebuilds, so `create_triggers` runs after every upgrade.
"""

from typing import Final

from sqlalchemy import Connection, inspect, text

TABLE: Final = "registration_changes"
FUNCTION: Final = "note_registration_change"
_SHARED: Final = "('verified', 'received', 'closed')"
"""States of registrations that a file contains (`portal.services.reporting.export_table`)."""
_COMPARED: Final = ("version", "state", "phone_verified", "centre_code", "district_code")
"""Columns that tell a change. Re-encryption and marks of workers change none of them."""
_IS_OTHER: Final = " OR ".join(f"OLD.{each} <> NEW.{each}" for each in _COMPARED)

TRIGGERS: Final = {
    "note_registration_inserted": ("INSERT", f"NEW.state IN {_SHARED}", "NEW"),
    "note_registration_updated": (
        "UPDATE",
        f"(OLD.state IN {_SHARED} OR NEW.state IN {_SHARED}) AND ({_IS_OTHER})",
        "NEW",
    ),
    "note_registration_deleted": ("DELETE", f"OLD.state IN {_SHARED}", "OLD"),
}
"""By name: the event, its condition, and the row whose id is noted."""

_NOTE: Final = (
    f"INSERT INTO {TABLE} (registration_id) VALUES ({{row}}.id)"  # noqa: S608 - names of our own
    " ON CONFLICT (registration_id) DO UPDATE SET sequence = NULL, numbered_at = NULL"
)
# With the rights of the owner: an upgrade has changed the schema before it grants rights on the new table.
_POSTGRES_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        {_NOTE.format(row="OLD")};
    ELSE
        {_NOTE.format(row="NEW")};
    END IF;
    RETURN NULL;
END $$
"""


def missing_triggers(connection: Connection) -> list[str]:
    """Returns the names of the triggers that the database should have and has not."""
    if TABLE not in inspect(connection).get_table_names():
        return []
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('registrations')"
    )
    found = set(connection.scalars(text(query)))
    return [name for name in TRIGGERS if name not in found]


def create_triggers(connection: Connection) -> None:
    """Creates the missing triggers. Does nothing in a schema before the table of changes."""
    missing = missing_triggers(connection)
    if missing and connection.dialect.name != "sqlite":
        connection.exec_driver_sql(_POSTGRES_FUNCTION)
    for name in missing:
        event, condition, row = TRIGGERS[name]
        action = (
            f"BEGIN {_NOTE.format(row=row)}; END"
            if connection.dialect.name == "sqlite"
            else f"EXECUTE FUNCTION {FUNCTION}()"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} AFTER {event} ON registrations"
            f" FOR EACH ROW WHEN ({condition}) {action}"
        )


def drop_triggers(connection: Connection) -> None:
    """Drops the triggers, before the table of changes is dropped."""
    on_table = "" if connection.dialect.name == "sqlite" else " ON registrations"
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on_table}")
    if on_table:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {FUNCTION}()")
