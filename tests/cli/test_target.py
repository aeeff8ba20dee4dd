from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from portal.cli import main
from portal.db import Database
from portal.domain.staff.roles import Role
from portal.models import Officer, Target
from tests import factories

Run = Callable[..., Result]


@pytest.fixture
def run(portal_environment: None, sqlite_database: Database, tmp_path: Path) -> Run:
    """Runs `portal target load` for the account of a role, with these lines as the list."""
    with sqlite_database.begin() as session:
        factories.places(session)
        for role in (Role.MINISTRY, Role.ADMINISTRATOR):
            factories.officer(session, role, email=f"{role.value}@demo.example", name=role.value)
        district = factories.COXS_BAZAR
        factories.officer(session, Role.DISTRICT, district, email="district@demo.example")

    def call(*lines: str, role: str = "ministry", options: tuple[str, ...] = ()) -> Result:
        path = tmp_path / "targets.csv"
        path.write_text("\n".join(["indicator,area,month,sex,target", *lines]), encoding="utf-8")
        words = ["target", "load", str(path), "--officer", f"{role}@demo.example", *options]
        return CliRunner().invoke(main, words)

    return call


def versions(database: Database) -> list[tuple[int, str]]:
    with database.read() as session:
        found = select(Target.number, Officer.name).join(Officer, Officer.id == Target.set_by_id)
        rows = session.execute(found.order_by(Target.set_at, Target.id))
        return [(number, name) for number, name in rows]


def test_a_dry_run_shows_what_would_change_and_saves_nothing(
    run: Run, sqlite_database: Database
) -> None:
    result = run("registered,Cox's Bazar,2026-11,female,200", options=("--dry-run",))
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "BD2022  2026-11  registered female: – → 200",
        "Nothing is saved yet.",
    ]
    assert versions(sqlite_database) == []


def test_a_changed_target_is_a_new_version_and_the_earlier_one_stays(
    run: Run, sqlite_database: Database
) -> None:
    run("registered,BD2022,2026-11,,200", "verified,RSC-NOA,2026-11,,50")
    result = run(
        "registered,BD2022,2026-11,,250", "verified,RSC-NOA,2026-11,,50", role="administrator"
    )
    assert result.output == "BD2022  2026-11  registered: 200 → 250\n"
    assert versions(sqlite_database) == [
        (200, "ministry"),
        (50, "ministry"),
        (250, "administrator"),
    ]
    again = run("registered,BD2022,2026-11,,250")
    assert again.output == "Nothing has changed.\n"
    assert run("registered,BD2022,2026-11,,0").output.endswith("registered: 250 → –\n")


def test_one_bad_line_stops_the_whole_list(run: Run, sqlite_database: Database) -> None:
    result = run("registered,BD2022,2026-11,,200", "registered,BD2022,2026-11,women,5")
    assert result.exit_code == 1
    assert "Line 3" in result.output
    assert versions(sqlite_database) == []


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_only_the_ministry_and_administrators_set_targets(
    run: Run, sqlite_database: Database, options: tuple[str, ...]
) -> None:
    result = run("registered,BD2022,2026-11,,200", role="district", options=options)
    assert result.exit_code == 1
    assert "Only the ministry and administrators" in result.output
    assert "There is no account" in run("registered,BD2022,2026-11,,2", role="nobody").output
    assert versions(sqlite_database) == []
