"""Triggers on registrations that note each change of one that files for recipients may contain.

A trigger sees every change: also statements that pass by the ORM, and repairs by hand. Alembic neither
compares triggers nor creates missing ones, so `create_triggers` runs after every upgrade. It also replaces
those of an earlier release whose definition was another one.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, inspect, text

TABLE: Final = "registration_changes"
FUNCTION: Final = "note_registration_change"
_SHARED: Final = "('verified', 'received', 'closed')"
"""States of registrations that a file contains (`portal.services.reporting.export_table`)."""
COMPARED: Final = ("version", "state", "phone_verified", "may_sms", "centre_code", "district_code")
"""Columns that show a change. Re-encryption and marks of workers change none of them.

Each change of a registration increments `version`; the others also change without it. None is NULL.
"""
_IS_OTHER: Final = "is_other"


class ChangeTrigger(NamedTuple):
    """A trigger: its table, event and condition, and the id that it notes."""

    table: str
    event: str
    condition: str
    """SQL. `{is_other}` stands for the comparison of the columns."""
    noted: str

    def head(self, compared: Sequence[str]) -> str:
        """Returns what stands before the action, if these columns are compared."""
        is_other = " OR ".join(f"OLD.{each} <> NEW.{each}" for each in compared)
        condition = self.condition.format(**{_IS_OTHER: is_other})
        return f"AFTER {self.event} ON {self.table} FOR EACH ROW WHEN ({condition})"


TRIGGERS: Final = {
    "note_registration_inserted": ChangeTrigger(
        "registrations", "INSERT", f"NEW.state IN {_SHARED}", "NEW.id"
    ),
    "note_registration_updated": ChangeTrigger(
        "registrations",
        "UPDATE",
        f"(OLD.state IN {_SHARED} OR NEW.state IN {_SHARED}) AND ({{{_IS_OTHER}}})",
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


def outdated_triggers(connection: Connection, compared: Sequence[str] | None = None) -> list[str]:
    """Returns the names of the triggers that the database has not, or not as they are defined for these columns."""
    if TABLE not in inspect(connection).get_table_names():
        return []
    columns = _present(connection) if compared is None else compared
    is_sqlite = connection.dialect.name == "sqlite"
    find = _current_on_sqlite if is_sqlite else _current_on_postgres
    found = find(connection, columns)
    return [name for name in TRIGGERS if name not in found]


def create_triggers(connection: Connection, compared: Sequence[str] | None = None) -> None:
    """Creates missing and outdated triggers. Does nothing in a schema before the table of changes.

    A migration names the columns that it compares: later ones do not exist yet. Without names they are those of
    this release, as far as the schema has them already.
    """
    outdated = outdated_triggers(connection, compared)
    if not outdated:
        return
    columns = _present(connection) if compared is None else compared
    if connection.dialect.name == "sqlite":
        for name in outdated:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(_sqlite_definition(name, columns))
        return
    connection.exec_driver_sql(_POSTGRES_FUNCTION)
    for name in outdated:
        connection.exec_driver_sql(_postgres_definition(name, columns))
    for trigger in _postgres_triggers(connection):
        mark = _postgres_mark(trigger.name, trigger.stored, columns)
        on = f"ON TRIGGER {trigger.name} ON {TRIGGERS[trigger.name].table}"
        connection.exec_driver_sql(f"COMMENT {on} IS '{mark}'")


def drop_triggers(connection: Connection) -> None:
    """Drops the triggers, before the table of changes is dropped."""
    is_sqlite = connection.dialect.name == "sqlite"
    for name, trigger in TRIGGERS.items():
        on_table = "" if is_sqlite else f" ON {trigger.table}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on_table}")
    if not is_sqlite:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {FUNCTION}()")


def _present(connection: Connection) -> list[str]:
    """Returns the compared columns that the schema has."""
    columns = {each["name"] for each in inspect(connection).get_columns("registrations")}
    return [each for each in COMPARED if each in columns]


def _sqlite_definition(name: str, compared: Sequence[str]) -> str:
    """Returns the statement, which SQLite stores as it is."""
    trigger = TRIGGERS[name]
    noted = _NOTE.format(noted=trigger.noted)
    return f"CREATE TRIGGER {name} {trigger.head(compared)} BEGIN {noted}; END"


def _current_on_sqlite(connection: Connection, compared: Sequence[str]) -> set[str]:
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = {row.name: row.sql for row in connection.execute(query)}
    return {name for name in TRIGGERS if found.get(name) == _sqlite_definition(name, compared)}


def _postgres_definition(name: str, compared: Sequence[str]) -> str:
    # Replaced, not dropped: no change passes in between, and readers need not wait.
    head = TRIGGERS[name].head(compared)
    return f"CREATE OR REPLACE TRIGGER {name} {head} EXECUTE FUNCTION {FUNCTION}()"


def _current_on_postgres(connection: Connection, compared: Sequence[str]) -> set[str]:
    return {
        each.name
        for each in _postgres_triggers(connection)
        if each.fires and each.mark == _postgres_mark(each.name, each.stored, compared)
    }


def _postgres_mark(name: str, stored: str, compared: Sequence[str]) -> str:
    """Returns the comment of a trigger that is current: a digest of our definition and of the stored one.

    PostgreSQL stores definitions in a form of its own, which cannot be compared with ours.
    """
    defined = f"{_postgres_definition(name, compared)}{_POSTGRES_FUNCTION}{stored}"
    return f"definition {hashlib.sha256(defined.encode()).hexdigest()[:16]}"


def _postgres_triggers(connection: Connection) -> Sequence[Row[Any]]:
    """Returns name, stored definition and comment of our triggers, and whether they fire our function."""
    query = text(
        "SELECT tgname AS name, pg_get_triggerdef(pg_trigger.oid) AS stored,"
        " obj_description(pg_trigger.oid, 'pg_trigger') AS mark,"
        " tgenabled = 'O' AND prosrc = :body AS fires"
        " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
        " WHERE tgfoid = to_regproc(:function) AND tgname = ANY(:names)"
    )
    body = _POSTGRES_FUNCTION.split("$$")[1]
    given = {"function": FUNCTION, "body": body, "names": [*TRIGGERS]}
    return connection.execute(query, given).all()
