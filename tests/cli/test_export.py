"""`portal export`."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from portal.cli import main
from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Export
from tests import factories

Run = Callable[..., Result]


@pytest.fixture
def run(portal_environment: None, sqlite_database: Database, tmp_path: Path) -> Run:
    """Runs `portal export` for the account of a role, with five verified registrations."""
    with sqlite_database.begin() as session:
        factories.places(session)
        officer = factories.officer(
            session, Role.DISTRICT, factories.COXS_BAZAR, email="district@demo.example"
        )
        factories.officer(session, Role.MINISTRY, email="ministry@demo.example")
        for _ in range(5):
            factories.registration(session, State.VERIFIED, by=officer)
        factories.registration(session)

    def call(
        *options: str, role: str = "ministry", purpose: str = "Planning of training"
    ) -> Result:
        words = ["export", str(tmp_path / "file.csv"), "--officer", f"{role}@demo.example"]
        return CliRunner().invoke(main, [*words, "--purpose", purpose, *options])

    return call


def test_the_file_has_the_verified_registrations_and_the_register_an_entry(
    run: Run, sqlite_database: Database, tmp_path: Path
) -> None:
    result = run("--language", "en", "--district", factories.COXS_BAZAR)
    assert result.exit_code == 0, result.output
    assert "5 registrations" in result.output
    path = tmp_path / "file.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["district"] for row in rows] == ["Cox's Bazar"] * 5
    assert "name_bn" not in rows[0]
    with sqlite_database.read() as session:
        (export,) = session.scalars(select(Export)).all()
        assert (export.identifiable, export.filters) == (False, {"district": factories.COXS_BAZAR})
        assert export.downloaded_at is not None
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {AuditAction.EXPORT_ASKED, AuditAction.EXPORT_DOWNLOADED} <= actions


@pytest.mark.parametrize(
    ("options", "given", "said"),
    [
        ((), {"role": "district"}, "Only the ministry"),
        ((), {"purpose": "?"}, "what the data is for"),
        (("--verified", "2026-13-01", ""), {}, "no such date"),
    ],
)
def test_what_the_page_refuses_is_refused_and_leaves_no_file(
    run: Run, tmp_path: Path, options: tuple[str, ...], given: dict[str, str], said: str
) -> None:
    result = run(*options, **given)
    assert result.exit_code == 1
    assert said in result.output
    assert not list(tmp_path.glob("file.csv*"))


def test_a_file_that_is_there_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_text("earlier")
    assert run().exit_code == 1
    assert (tmp_path / "file.csv").read_text() == "earlier"
