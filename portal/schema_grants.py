"""Gives the roles of PostgreSQL the rights that each process needs, and no others.

The owner runs migrations. Web and workers read and write rows. Nobody but the owner changes or deletes
an entry of the audit log, or the schema.
"""

from typing import Final

from sqlalchemy import Connection, text

from portal.db import Database
from portal.models import AuditCheckpoint, AuditEntry, AuditHead, Base

APPEND_ONLY: Final = frozenset({AuditEntry.__tablename__})
"""Tables whose rows no process changes or deletes."""
UPDATE_ONLY: Final = frozenset({AuditHead.__tablename__})
"""Tables with one row, which no process inserts or deletes."""
READ_ONLY: Final = frozenset({"alembic_version", AuditCheckpoint.__tablename__})


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
