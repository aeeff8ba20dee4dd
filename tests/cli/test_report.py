import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.cli.cli_context import open_context
from portal.db import Database
from portal.domain.platform.dates import dhaka_day
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from portal.services.platform.signature import sign_document
from portal.services.reporting.monthly_freeze import freeze_month
from tests import factories
from tests.clock import NOW
from tests.iati_mapping import ACTIVITY, RESULTS
from tests.monthly_figures import Group, MonthlyRecords
from tests.roll_ups import count_days
from tests.unit import unit

Run = Callable[..., Result]
OCTOBER = ReportMonth(2026, 10)


@pytest.fixture
def run(portal_environment: None, sqlite_database: Database) -> Run:
    with sqlite_database.begin() as session:
        factories.places(session)
        records = MonthlyRecords(session)
        records.register(OCTOBER.first, Group(3, "IT", is_verified=True))
        count_days(session, NOW)
        freeze_month(unit(session), factories.officer(session, Role.MINISTRY), OCTOBER)
    return lambda *words: CliRunner().invoke(main, ["report", *words])


def test_the_update_of_a_month_is_written(run: Run) -> None:
    result = run("monthly", "2026-10")
    assert result.exit_code == 0, result.output
    (line,) = [
        each for each in result.output.splitlines() if "EU Member" in each and "Prof" in each
    ]
    assert line.split()[-3:] == ["*", "0", "*"]
    assert "নিবন্ধন" in run("monthly", "2026-10", "--language", "bn").output


@pytest.mark.parametrize("month", ["2026-13", "2999-01", "1999-01", "october"])
def test_a_month_without_figures_ends_with_a_sentence(run: Run, month: str) -> None:
    result = run("monthly", month)
    assert result.exit_code == 1
    assert "month" in result.output
    assert "Traceback" not in result.output


def test_a_frozen_file_is_verified_and_a_changed_one_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "update.json"
    run("monthly", "2026-10", "--format", "json", "--output", str(path))
    assert "2026-10: frozen by" in run("verify", str(path)).output
    document = json.loads(path.read_text(encoding="utf-8"))
    document["sections"][0]["rows"][0]["month"] += 1
    path.write_text(json.dumps(document), encoding="utf-8")
    refused = run("verify", str(path))
    assert refused.exit_code == 1
    assert "was changed" in refused.output


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"signature": 3}', "[" * 100_000])
def test_another_file_is_refused_with_a_sentence(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    assert "no frozen monthly update" in run("verify", str(path)).output


def test_another_signed_file_of_the_installation_is_no_update(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    with open_context() as context:
        manifest = sign_document(context.vault, {"schema": "phera-shared-file/1"})
    path.write_text(json.dumps(manifest), encoding="utf-8")
    refused = run("verify", str(path))
    assert refused.exit_code == 1
    assert "is no frozen monthly update" in refused.output


def test_a_file_with_half_a_character_was_changed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "update.json"
    run("monthly", "2026-10", "--format", "json", "--output", str(path))
    document = json.loads(path.read_text(encoding="utf-8")) | {"frozen_by": "\ud800"}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert "was changed" in run("verify", str(path)).output


@pytest.mark.parametrize("key_id", ["another", ["a", "list"]])
def test_a_file_of_another_installation_is_refused(
    run: Run, tmp_path: Path, key_id: object
) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps({"signature": {"key_id": key_id, "public_key": ""}}))
    refused = run("verify", str(path))
    assert refused.exit_code == 1
    assert "is not of this installation" in refused.output


def test_the_present_month_is_the_default(run: Run) -> None:
    document = json.loads(run("monthly", "--format", "json").output)
    assert document["month"] == str(ReportMonth.of(dhaka_day(datetime.now(UTC))))


def test_figures_are_written_for_dhis2(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "dhis2.toml"
    mapping.write_text(
        '[organisation_units]\ncountry = "ImspTQPwCqd"\n'
        '[[data_elements]]\nindicator = "verified"\ndata_element = "fbfJHSPpUQD"\n'
        '[[data_elements]]\nindicator = "returned"\ndata_element = "cYeuwXTCPkU"\n'
    )
    result = run("dhis2", "2026-10", "--mapping", str(mapping))
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {
        "period": "202610",
        "dataValues": [{"dataElement": "cYeuwXTCPkU", "orgUnit": "ImspTQPwCqd", "value": "0"}],
    }
    assert result.stderr == "Small counts left out: 1.\n"
    mapping.write_text("[[")
    refused = run("dhis2", "2026-10", "--mapping", str(mapping))
    assert refused.exit_code == 1
    assert "not a TOML file" in refused.output


def test_results_are_written_for_iati(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "iati.toml"
    mapping.write_text(ACTIVITY + RESULTS)
    result = run("iati", "2026-10", "--mapping", str(mapping))
    assert result.exit_code == 0, result.output
    assert '<iati-activities version="2.03"' in result.stdout
    assert result.stderr == "Small counts left out: 1.\n"
    for words in (("2026-13",), ("2026-10", "2026-09"), ("2099-01",)):
        refused = run("iati", *words, "--mapping", str(mapping))
        assert (refused.exit_code, "Traceback" in refused.output) == (1, False)
