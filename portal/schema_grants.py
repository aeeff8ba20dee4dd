"""Gives the roles of PostgreSQL the rights that each process needs, and no others.

The owner runs migrations. Web and workers read and write rows. Nobody but the owner changes or deletes
an entry of the audit log, or the schema. A reader of figures reads the views of the schema `reporting`.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from portal.db import Database
from portal.models import AuditCheckpoint, AuditEntry, AuditHead, Base
from portal.schema_reporting import PUBLISHED, create_reporting_views, make_schemas

APPEND_ONLY: Final = frozenset({AuditEntry.__tablename__})
"""Tables whose rows no process changes or deletes."""
UPDATE_ONLY: Final = frozenset({AuditHead.__tablename__})
"""Tables with one row, which no process inserts or deletes."""
READ_ONLY: Final = frozenset({"alembic_version", AuditCheckpoint.__tablename__})


INSUFFICIENT_PRIVILEGE: Final = "42501"
"""SQLSTATE."""
READER_SETTINGS: Final = {
    "default_transaction_read_only": "on",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "search_path": PUBLISHED,
}
"""Settings of a role that only reads figures."""
READER_CONNECTIONS: Final = 10
"""Connections of a reader at a time, so that it never takes those of the web."""
_READABLE: Final = text(
    "SELECT min(c.oid::regclass::text) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname IN ('public', 'reporting_hidden') AND c.relkind IN ('r', 'p', 'v', 'm')"
    " AND has_table_privilege(:role, c.oid, 'SELECT, INSERT, UPDATE, DELETE')"
)


class RoleReadsTables(Exception):
    """The role may use a table or is a superuser, so that it is not one for figures only."""

    def __init__(self, name: str, table: str) -> None:
        super().__init__(name, table)
        self.name, self.table = name, table


class UnknownRole(Exception):
    """PostgreSQL has no role of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def grant_rights(database: Database, roles: tuple[str, ...]) -> None:
    """Gives the roles their rights on all tables. May run repeatedly, and must run after a migration.

    Raises `UnknownRole`. Does nothing on SQLite, which has no roles.
    """
    if database.is_sqlite:
        return
    with database.schema_connection() as connection:
        for role in roles:
            _check_role(connection, role)
            for statement in _statements(connection, role):
                connection.execute(text(statement))


def _check_role(connection: Connection, role: str) -> None:
    found = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    if not found.scalar():
        raise UnknownRole(role)


def _statements(connection: Connection, role: str) -> list[str]:
    quote = connection.dialect.identifier_preparer.quote
    name = quote(role)
    statements = [f"GRANT USAGE ON SCHEMA public TO {name}"]
    for table in {*Base.metadata.tables, *READ_ONLY}:
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if table in READ_ONLY:
            rights = "SELECT"
        elif table in APPEND_ONLY:
            rights = "SELECT, INSERT"
        elif table in UPDATE_ONLY:
            rights = "SELECT, UPDATE"
        statements += [
            f"REVOKE ALL ON {quote(table)} FROM {name}",
            f"GRANT {rights} ON {quote(table)} TO {name}",
        ]
    return [*statements, f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"]


def grant_reporting(database: Database, role: str) -> Sequence[str]:
    """Makes the schema `reporting` anew and lets the role read its views, and nothing else.

    Returns the statements that only an administrator of the roles may run, if the owner may not.
    Raises `UnknownRole`, and `RoleReadsTables` for a role that is more than a reader. PostgreSQL only.
    """
    with database.schema_connection() as connection:
        _check_role(connection, role)
        if table := connection.execute(_READABLE, {"role": role}).scalar():
            raise RoleReadsTables(role, table)
        make_schemas(connection)
        create_reporting_views(connection)
        quote = connection.dialect.identifier_preparer.quote
        name = quote(role)
        base = quote(connection.execute(text("SELECT current_database()")).scalar_one())
        for statement in (
            f"GRANT CONNECT ON DATABASE {base} TO {name}",
            f"GRANT USAGE ON SCHEMA {PUBLISHED} TO {name}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {PUBLISHED} TO {name}",
            # An upgrade creates the views anew.
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {PUBLISHED} GRANT SELECT ON TABLES TO {name}",
        ):
            connection.execute(text(statement))
        settings = [
            f"ALTER ROLE {name} CONNECTION LIMIT {READER_CONNECTIONS}",
            *(
                f"ALTER ROLE {name} IN DATABASE {base} SET {setting} = '{value}'"
                for setting, value in READER_SETTINGS.items()
            ),
        ]
        try:
            with connection.begin_nested():
                for statement in settings:
                    connection.execute(text(statement))
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
                raise
            return settings
    return []
