"""`portal doctor` says in lines or in JSON what is wrong and what to do."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.db import Database
from portal.domain.staff.roles import Role
from tests import factories

Run = Callable[..., Result]


@pytest.fixture
def run(portal_environment: None) -> Run:
    return lambda *words: CliRunner().invoke(main, ["doctor", *words])


def test_it_ends_with_0_while_there_are_only_warnings(run: Run, sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        factories.places(session)
        for _ in range(2):
            factories.officer(session, Role.ADMINISTRATOR)
    result = run()
    assert result.exit_code == 0, result.output
    assert "ok       Keys\n" in result.output
    assert "warning  Addresses of the centres: A centre has no phone number" in result.output


def test_a_fault_ends_with_1_and_names_the_remedy(run: Run, sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        factories.places(session)
    assert "portal officer add" in run().output
    result = run("--json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert found["ok"] is False
    [administrators] = [each for each in found["checks"] if each["check"] == "administrators"]
    assert administrators["severity"] == "fault"
    assert "portal officer add" in administrators["remedy"]


def test_wrong_settings_are_a_fault_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    result = run("--json")
    assert result.exit_code == 1
    [settings] = json.loads(result.output)["checks"]
    assert "PORTAL_PUBLIC_URL is missing" in settings["detail"]
    assert "Correct them. [/etc/phera" in settings["remedy"]
