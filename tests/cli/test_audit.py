"""`portal audit verify` and the start of the portal detect a log that was emptied or cut."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import delete, update

from portal.app import start_app
from portal.cli import main
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.audit.head_records import HeadRecord
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, AuditHead
from portal.services.audit.audit_log import write_audit_entry
from portal.services.audit.head_witness import read_head
from tests import factories
from tests.keys import ENVIRONMENT
from tests.unit import unit

Portal = Callable[..., Result]
LOST = "The audit log is lost: its head is missing"


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Runs `portal …` with a witness, on a database of its own that has an officer."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PORTAL_AUDIT_WITNESS", str(tmp_path / "witness"))

    def run(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result

    run("db", "upgrade")
    return run


@pytest.fixture
def database(portal: Portal) -> Iterator[Database]:
    database = Database(Settings.from_env().database_url)
    yield database
    database.close()


def _write(database: Database, count: int) -> HeadRecord:
    settings = Settings.from_env()
    vault = Vault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        for _ in range(count):
            write_audit_entry(unit(session, vault=vault), AuditAction.SIGNED_IN)
        session.flush()
        return read_head(unit(session, vault=vault))


def _empty(database: Database) -> None:
    with database.begin() as session:
        session.execute(delete(AuditEntry))
        session.execute(delete(AuditHead))


def test_a_log_emptied_with_its_head_stops_upgrade_verification_and_web(
    portal: Portal, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin() as session:
        factories.officer(session, Role.MINISTRY)
    _write(database, 2)
    start_app()
    _empty(database)
    for command in (("db", "upgrade"), ("audit", "verify"), ("db", "upgrade"), ("purge",)):
        assert LOST in portal(*command, code=1).output
    with pytest.raises(SystemExit):
        start_app()
    assert LOST in capsys.readouterr().err


def test_a_log_emptied_where_nothing_else_was_is_told_by_the_witness(
    portal: Portal, database: Database
) -> None:
    _write(database, 2)
    portal("audit", "verify", "--new-witness")
    _empty(database)
    portal("db", "upgrade")  # the database is empty: a new chain begins
    assert "The witness knows another entry 2" in portal("audit", "verify", code=1).output


def test_a_tail_cut_off_under_an_older_head_is_told_by_the_witness(
    portal: Portal, database: Database
) -> None:
    older = _write(database, 3)
    _write(database, 2)
    assert "holds no record" in portal("audit", "verify", code=1).output
    portal("audit", "verify", "--new-witness")
    assert "as it was written" in portal("audit", "verify").output
    with database.begin() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.number > 3))
        session.execute(update(AuditHead).values(number=older.number, mac=older.mac))
    assert "The witness knows another entry 5" in portal("audit", "verify", code=1).output


def test_a_witness_that_cannot_be_read_is_told(portal: Portal, tmp_path: Path) -> None:
    (tmp_path / "witness").write_text("not a record\n")
    assert "The witness of the audit log fails" in portal("audit", "verify", code=1).output


def test_without_a_witness_the_verification_says_so(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORTAL_AUDIT_WITNESS")
    assert "PORTAL_AUDIT_WITNESS is not set" in portal("audit", "verify").output


def test_old_entries_are_purged_by_the_setting_and_the_rest_is_verified(
    portal: Portal, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(database, 3)
    assert "All entries are kept" in portal("audit", "purge").output
    portal("audit", "verify", "--new-witness")
    monkeypatch.setenv("PORTAL_RETENTION_AUDIT", "400")
    assert "would be deleted: 0" in portal("audit", "purge", "--dry-run").output
    with time_machine.travel(datetime.now(UTC) + timedelta(days=401)):
        assert "would be deleted: 2" in portal("audit", "purge", "--dry-run").output
        assert "Entries deleted: 2" in portal("audit", "purge").output
        assert "as it was written" in portal("audit", "verify").output
