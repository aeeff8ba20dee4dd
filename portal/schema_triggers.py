"""Triggers on registrations that note each change of one that files for recipients may contain.

A trigger sees every change: also statements that pass by the ORM, and repairs by hand. Alembic neither
compares triggers nor creates missing ones, so `create_triggers` runs after every upgrade.
"""

from typing import Final, NamedTuple

from sqlalchemy import Connection, inspect, text

TABLE: Final = "registration_changes"
FUNCTION: Final = "note_registration_change"
_SHARED: Final = "('verified', 'received', 'closed')"
"""States of registrations that a file contains (`portal.services.reporting.export_table`)."""
COMPARED: Final = ("version", "state", "phone_verified", "may_sms", "centre_code", "district_code")
"""Columns that show a change. Re-encryption and marks of workers change none of them.

Each change of a registration increments `version`; the others also change without it. None is NULL.
"""
_IS_OTHER: Final = " OR ".join(f"OLD.{each} <> NEW.{each}" for each in COMPARED)


class ChangeTrigger(NamedTuple):
    """A trigger: its table, event and condition, and the id that it notes."""

    table: str
    event: str
    condition: str
    noted: str


TRIGGERS: Final = {
    "note_registration_inserted": ChangeTrigger(
        "registrations", "INSERT", f"NEW.state IN {_SHARED}", "NEW.id"
    ),
    "note_registration_updated": ChangeTrigger(
        "registrations",
        "UPDATE",
        f"(OLD.state IN {_SHARED} OR NEW.state IN {_SHARED}) AND ({_IS_OTHER})",
        "NEW.id",
    ),
    "note_registration_deleted": ChangeTrigger(
        "registrations", "DELETE", f"OLD.state IN {_SHARED}", "OLD.id"
    ),
    # Retention may delete the transition by which files find a registration.
    "note_verification_deleted": ChangeTrigger(
        "moves", "DELETE", "OLD.to_state = 'verified'", "OLD.registration_id"
    ),
}

_NOTE: Final = (
    f"INSERT INTO {TABLE} (registration_id) VALUES ({{noted}})"  # noqa: S608 - names of our own
    " ON CONFLICT (registration_id) DO UPDATE SET sequence = NULL, numbered_at = NULL"
)
# With the rights of the owner: an upgrade has changed the schema before it grants rights on the new table.
_POSTGRES_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'moves' THEN
        {_NOTE.format(noted="OLD.registration_id")};
    ELSIF TG_OP = 'DELETE' THEN
        {_NOTE.format(noted="OLD.id")};
    ELSE
        {_NOTE.format(noted="NEW.id")};
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
        else "SELECT tgname FROM pg_trigger WHERE tgfoid = to_regproc(:function)"
    )
    given = {} if connection.dialect.name == "sqlite" else {"function": FUNCTION}
    found = set(connection.scalars(text(query), given))
    return [name for name in TRIGGERS if name not in found]


def create_triggers(connection: Connection) -> None:
    """Creates the missing triggers. Does nothing in a schema before the table of changes."""
    missing = missing_triggers(connection)
    if missing and connection.dialect.name != "sqlite":
        connection.exec_driver_sql(_POSTGRES_FUNCTION)
    for name in missing:
        trigger = TRIGGERS[name]
        action = (
            f"BEGIN {_NOTE.format(noted=trigger.noted)}; END"
            if connection.dialect.name == "sqlite"
            else f"EXECUTE FUNCTION {FUNCTION}()"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} AFTER {trigger.event} ON {trigger.table}"
            f" FOR EACH ROW WHEN ({trigger.condition}) {action}"
        )


def drop_triggers(connection: Connection) -> None:
    """Drops the triggers, before the table of changes is dropped."""
    is_sqlite = connection.dialect.name == "sqlite"
    for name, trigger in TRIGGERS.items():
        on_table = "" if is_sqlite else f" ON {trigger.table}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on_table}")
    if not is_sqlite:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {FUNCTION}()")
