"""Checks of a real PostgreSQL, and of files on the machine."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from portal.db import Database
from portal.domain.platform.health import Severity
from portal.models import AuditEntry
from portal.schema_grants import grant_rights
from portal.services.health import database_health
from portal.services.health.checks import run_health_checks
from portal.services.health.machine_health import check_disk_room, open_key_files
from tests.postgres import Server
from tests.services.health.contexts import check, health_context


def test_a_server_of_today_passes_every_check(postgres_database: Database) -> None:
    context = health_context(postgres_database, now=datetime.now(UTC))
    codes = "database schema database_version encoding connections grants indexes clock"
    assert [code for code in codes.split() if check(context, code)] == []


def test_clocks_that_differ_are_a_fault(postgres_database: Database) -> None:
    ahead = datetime.now(UTC) + timedelta(seconds=90)
    finding = check(health_context(postgres_database, now=ahead), "clock")
    assert finding is not None
    assert 80 < int(finding.values["seconds"]) < 100


def test_a_role_that_lacks_a_table_or_may_change_the_log_is_named(
    postgres_database: Database, postgres: Server
) -> None:
    role = f"phera_web_{uuid4().hex}"
    with postgres.connect() as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
    try:
        grant_rights(postgres_database, (role,))
        context = health_context(postgres_database)
        assert check(context, "grants") is None
        for wrong in (f"REVOKE ALL ON drafts FROM {role}", f"GRANT DELETE ON audit_log TO {role}"):
            with postgres_database.schema_connection() as connection:
                table = AuditEntry.__tablename__
                connection.execute(text(wrong.replace("audit_log", table)))
            finding = check(context, "grants")
            assert finding is not None
            assert finding.detail == role
            grant_rights(postgres_database, (role,))
    finally:
        with postgres_database.schema_connection() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))


def test_an_index_that_cannot_be_used_is_named(postgres_database: Database) -> None:
    name = "ix_messages_due"
    valid = "UPDATE pg_index SET indisvalid = :valid WHERE indexrelid = CAST(:name AS regclass)"
    try:
        _change(postgres_database, valid, valid=False, name=name)
        finding = check(health_context(postgres_database), "indexes")
        assert finding is not None
        assert finding.detail == name
    finally:
        _change(postgres_database, valid, valid=True, name=name)


def test_few_connections_are_left(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_health, "CONNECTIONS_OF_PROCESS", 10_000)
    finding = check(health_context(postgres_database), "connections")
    assert finding is not None
    assert finding.severity is Severity.WARNING


def test_a_long_transaction_is_named(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_health, "LONG_TRANSACTION_MINUTES", 0)
    with postgres_database.read() as session:
        pid = session.execute(text("SELECT pg_backend_pid()")).scalar()
        finding = check(health_context(postgres_database), "transactions")
    assert finding is not None
    assert f"pid {pid} (phera)" in finding.detail


def test_a_database_that_does_not_answer_leaves_one_line_for_all_else() -> None:
    url = make_url("postgresql://phera@127.0.0.1:1/phera").render_as_string()
    with closing(Database(url)) as database:
        results = run_health_checks(health_context(database))
    severities = {each.code: each.severity for each in results}
    assert severities["database"] is severities["schema"] is Severity.FAULT
    assert severities["others"] is Severity.WARNING
    assert "sms_queue" not in severities


def test_a_key_that_others_can_read_is_named(tmp_path: Path) -> None:
    safe, unsafe = tmp_path / "PORTAL_SECRET_KEY", tmp_path / "PORTAL_FIELD_KEYS"
    for path, mode in ((safe, 0o640), (unsafe, 0o644)):
        path.touch()
        path.chmod(mode)
    finding = open_key_files([safe, unsafe])
    assert finding is not None
    assert finding.detail == "PORTAL_FIELD_KEYS"
    assert open_key_files([safe]) is None


def test_a_full_disk_is_a_fault(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"total": 100, "free": 3})
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    finding = check_disk_room(health_context(sqlite_database, instance=tmp_path))
    assert finding is not None
    assert finding.severity is Severity.FAULT
    assert finding.text % finding.values == (
        "The disk of this machine is almost full: 3% are free."
    )


def _change(database: Database, statement: str, **values: object) -> None:
    with database.schema_connection() as connection:
        connection.execute(text(statement), values)
