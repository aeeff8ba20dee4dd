"""`portal registration …`: imports, with an importer that is killed repeatedly."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.cli import main
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Role
from portal.models import Import, ImportedRow, Message, Officer, Registration, StateTransition
from portal.services.intake.bulk_import import make_registrations as import_make
from portal.services.intake.bulk_import import undo_import as import_undo
from portal.services.intake.bulk_import import upload as import_upload
from portal.services.intake.bulk_import.make_registrations import ImportOptions
from portal.services.intake.bulk_import.upload import Upload
from tests import factories
from tests.databases import count
from tests.services.intake.bulk_import.lists import as_csv, people
from tests.unit import unit

ROWS = 150
WAIT = 240


@pytest.fixture
def environment(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("PORTAL_DATABASE_URL", database.url.render_as_string(hide_password=False))
    return Settings.from_env()


@pytest.fixture
def vault(environment: Settings) -> Vault:
    return Vault(environment.field_keys, environment.index_keys)


@pytest.fixture
def officer(database: Database, vault: Vault) -> Officer:
    with database.begin() as session:
        factories.places(session, vault)
        return factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)


def test_a_list_is_imported_on_the_command_line_once(
    database: Database, officer: Officer, vault: Vault, tmp_path: Path
) -> None:
    rows = people(5)
    rows[2]["Mobile"] = "12"
    file = tmp_path / "list.csv"
    file.write_bytes(as_csv(rows))
    faults = tmp_path / "faults.csv"
    command = ["registration", "import", str(file), "--officer", officer.email]
    command += ["--consent", "signed", "--errors", str(faults)]
    dry = CliRunner().invoke(main, [*command, "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert count(database, Registration) == 0
    assert "01712" not in faults.read_text(encoding="utf-8")
    for _ in range(2):
        CliRunner().invoke(main, command)
    assert count(database, Registration) == 4


def test_a_file_that_is_no_list_is_refused_in_one_line(officer: Officer, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"%PDF-1.4")
    command = ["registration", "import", str(file), "--officer", officer.email]
    result = CliRunner().invoke(main, [*command, "--consent", "signed"])
    assert result.exit_code == 1
    assert "This is a PDF" in result.output


def test_killed_again_and_again_each_row_is_one_registration(
    database: Database, officer: Officer, vault: Vault
) -> None:
    upload = Upload("list.csv", as_csv(people(ROWS)), BulkConsent.SIGNED, Language.BANGLA)
    with database.begin() as session:
        sent = import_upload.accept_upload(
            unit(session, vault=vault, now=datetime.now(UTC)), officer, upload
        ).id

    def progress() -> tuple[ImportStage, int]:
        with database.read() as session:
            found = session.get_one(Import, sent)
            return found.stage, found.batches_done

    kills = _work_and_kill(progress, ImportStage.CHECKED)
    with database.begin() as session:
        options = ImportOptions(sends_sms=True, skips_alike=False, rows="")
        import_make.start_making(
            unit(session, vault=vault, now=datetime.now(UTC)), officer, sent, options
        )
    kills += _work_and_kill(progress, ImportStage.DONE)
    assert kills >= 3
    for model in (Registration, ImportedRow, StateTransition, Message):
        assert count(database, model) == ROWS
    with database.begin() as session:
        import_undo.undo_import(
            unit(session, vault=vault, now=datetime.now(UTC)), officer, sent, "The wrong list"
        )
    _work_and_kill(progress, ImportStage.UNDONE)
    with database.read() as session:
        left = select(func.count()).select_from(Registration)
        assert session.scalar(left.where(Registration.erased_at.is_(None))) == 0


def _work_and_kill(progress: Callable[[], tuple[ImportStage, int]], end: ImportStage) -> int:
    """Runs two importers at once and kills one of them after each step of progress."""
    kills, deadline = 0, time.monotonic() + WAIT
    workers, seen = [_start(), _start()], None
    try:
        while (now := progress())[0] is not end:
            assert time.monotonic() < deadline
            # A slow machine needs more time to start them.
            if now == seen:
                time.sleep(0.02)
                continue
            seen = now
            time.sleep(random.uniform(0, 0.3))
            victim = workers.pop(random.randrange(2))
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait()
            kills += 1
            workers.append(_start())
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return kills


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "portal", "registration", "work"])
