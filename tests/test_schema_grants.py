"""The rights of the roles of PostgreSQL, tried with real roles."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from portal import schema
from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.schema_grants import UnknownRole, grant_rights
from portal.schema_state import is_current
from portal.services.audit.audit_log import (
    first_wrong_entry,
    start_audit_chain,
    write_audit_entry,
)
from tests.postgres import Server
from tests.unit import unit

NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)


@pytest.fixture
def role(postgres: Server) -> Iterator[str]:
    """A role that may sign in and owns nothing."""
    name = f"phera_web_{uuid4().hex}"
    with postgres.connect() as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
    yield name
    with postgres.connect() as connection:
        connection.execute(f"DROP ROLE {name}")


def _as_role(url: str, role: str) -> str:
    return make_url(url).set(username=role).render_as_string(hide_password=False)


@pytest.fixture
def web(role: str, new_postgres_url: str) -> Iterator[Database]:
    """The database of a portal, as the web processes reach it after the guide was followed."""
    with closing(Database(new_postgres_url)) as owner:
        schema.upgrade(owner)
        with owner.begin() as session:
            start_audit_chain(unit(session, now=NOW))
        for _ in range(2):
            grant_rights(owner, (role,))
    with closing(Database(_as_role(new_postgres_url, role))) as web:
        yield web


def test_the_web_appends_to_the_audit_log(web: Database) -> None:
    assert is_current(web)
    with web.begin() as session:
        write_audit_entry(unit(session, now=NOW), AuditAction.SIGNED_IN, subject="a@example.org")
    with web.read() as session:
        assert first_wrong_entry(unit(session, now=NOW)) is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_entries",
        "UPDATE audit_entries SET subject = ''",
        "TRUNCATE audit_entries",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head VALUES (2, 0, '\\x00')",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "DROP TABLE audit_entries",
        "UPDATE alembic_version SET version_num = '0001'",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
    ],
)
def test_the_web_changes_neither_the_audit_log_nor_the_schema(
    web: Database, statement: str
) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        web.begin() as session,
    ):
        session.execute(text(statement))


def test_a_role_that_does_not_exist_is_named(new_postgres_url: str) -> None:
    with closing(Database(new_postgres_url)) as owner:
        schema.upgrade(owner)
        with pytest.raises(UnknownRole, match="phera_none"):
            grant_rights(owner, ("phera_none",))


def test_sqlite_has_no_roles_to_give_rights_to(sqlite_database: Database) -> None:
    grant_rights(sqlite_database, ("phera_web",))
