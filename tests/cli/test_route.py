import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from portal.cli import main
from portal.db import Database
from portal.domain.routing.choices import CentreStatus
from portal.models import Catchment, Centre
from portal.services.routing.seed_reference import seed_reference
from tests.unit import unit

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    url = database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PORTAL_DATABASE_URL", url)
    with database.begin() as session:
        seed_reference(unit(session))
    return lambda *arguments: CliRunner().invoke(main, ["route", *arguments])


@pytest.mark.parametrize(
    "district", ["Cox's Bazar", "coxs bazar", "কক্সবাজার", "BD2022", "COXSBAZAR", "কক্সবাজার জেলা"]
)
def test_the_route_of_a_district_is_told_in_plain_words(run: Run, district: str) -> None:
    result = run(district)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "District:  Cox's Bazar (কক্সবাজার, BD2022)",
        "Centre:    Reintegration Service Centre, Noakhali (RSC-NOA)",
        "Distance:  181.9 km from the district headquarters, as the crow flies",
        "Reason:    Nearest centre",
        "Runner-up: Reintegration Service Centre, Cumilla (RSC-CUM), 238.7 km, 56.8 km farther",
    ]


def test_a_catchment_shows_that_the_runner_up_is_nearer(run: Run, database: Database) -> None:
    with database.begin() as session:
        session.add(Catchment(district_code="BD2022", centre_code="RSC-CUM", set_at=NOW))
    result = run("Cox's Bazar").output
    assert "Reason:    Set by the ministry for this district" in result
    assert "Noakhali (RSC-NOA), 181.9 km, 56.8 km nearer" in result


def test_a_full_centre_is_named_as_passed_over(run: Run, database: Database) -> None:
    with database.begin() as session:
        session.execute(
            update(Centre).where(Centre.code == "RSC-NOA").values(status=CentreStatus.FULL)
        )
    result = run("Cox's Bazar").output
    assert "Centre:    Reintegration Service Centre, Cumilla" in result
    assert "Passed over (closed or full): Reintegration Service Centre, Noakhali" in result


def test_an_unknown_district_is_answered_with_what_may_be_meant(run: Run) -> None:
    result = run("Noakpali")
    assert result.exit_code == 1
    assert result.output == (
        "Error: There is no district called Noakpali. Did you mean: Noakhali?\n"
    )


def test_a_fresh_checkout_needs_nothing_before(instance: Path) -> None:
    result = CliRunner().invoke(main, ["route", "Sylhet"])
    assert result.exit_code == 0, result.output
    assert "Reintegration Service Centre, Sylhet (RSC-SYL)" in result.output
    assert (instance / "phera.sqlite3").exists()


def test_a_database_that_is_down_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = CliRunner().invoke(main, ["route", "Sylhet"])
    assert result.exit_code == 1
    assert "The database does not answer" in result.output


def test_settings_that_are_missing_in_production_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    result = CliRunner().invoke(main, ["route", "Sylhet"])
    assert result.exit_code == 1
    assert "PORTAL_DATABASE_URL is missing" in result.output
