from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.db import Database
from portal.domain.platform.dates import dhaka_day
from portal.services.casework.holidays import read_holiday_calendar
from tests.unit import unit

Run = Callable[..., Result]
YEAR = dhaka_day(datetime.now(UTC)).year
DAYS = ("02-21", "03-10", "03-26", "05-01", "12-16")


@pytest.fixture
def run(portal_environment: None) -> Run:
    return lambda *words: CliRunner().invoke(main, ["holiday", *words])


def save(path: Path, *days: str) -> str:
    lines = [f"{YEAR}-{day},Day {day},দিবস" for day in days]
    path.write_text("\n".join(["day,name_en,name_bn", *lines]), encoding="utf-8")
    return str(path)


def known(database: Database) -> list[str]:
    with database.read() as session:
        calendar = read_holiday_calendar(unit(session))
    return [f"{day:%m-%d}" for day in calendar.announced]


def test_a_dry_run_shows_what_would_change_and_saves_nothing(
    run: Run, sqlite_database: Database, tmp_path: Path
) -> None:
    result = run("load", save(tmp_path / "list.csv", *DAYS), "--dry-run")
    assert result.exit_code == 0, result.output
    assert f"+ {YEAR}-03-10  Day 03-10  দিবস" in result.output
    assert "Nothing is saved yet." in result.output
    assert known(sqlite_database) == []


def test_a_list_replaces_its_year_and_tells_up_to_when_holidays_are_known(
    run: Run, sqlite_database: Database, tmp_path: Path
) -> None:
    assert "only the holidays with a fixed date" in run("list").output
    run("load", save(tmp_path / "list.csv", *DAYS))
    moved = ("02-21", "03-11", *DAYS[2:])
    result = run("load", save(tmp_path / "list.csv", *moved))
    assert [line[:12] for line in result.output.splitlines()[:2]] == [
        f"+ {YEAR}-03-11",
        f"- {YEAR}-03-10",
    ]
    assert known(sqlite_database) == sorted(moved)
    assert f"known up to {YEAR}-12-31" in run("list").output
    assert "Nothing would change." in run("load", str(tmp_path / "list.csv"), "--dry-run").output


def test_a_wrong_file_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    result = run("load", save(tmp_path / "list.csv", "02-21"))
    assert result.exit_code == 1
    assert "write all of them" in result.output
    (tmp_path / "old.csv").write_bytes("day,name_en,name_bn\n".encode("utf-16"))
    assert "UTF-8" in run("load", str(tmp_path / "old.csv")).output
