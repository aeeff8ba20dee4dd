from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main

CATALOGUE = resources.files("portal").joinpath("data", "indicators", "indicators.csv")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["indicator", *words])


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    path = tmp_path / "changed.csv"
    path.write_text(CATALOGUE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def replace(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(path)


def test_the_catalogue_can_be_listed() -> None:
    assert "verified v1  persons  first:verified" in run("list").output


def test_the_present_catalogue_is_good_and_changes_nothing(changed: Path) -> None:
    result = run("check", str(changed))
    assert (result.exit_code, result.output) == (0, "Nothing would change.\n")


def test_a_new_version_is_shown_as_a_change(changed: Path) -> None:
    result = run("check", replace(changed, "verified,1,", "verified,2,"))
    assert result.output == "~ verified: version 2\nThe file is good.\n"


def test_a_changed_definition_needs_a_higher_version(changed: Path) -> None:
    result = run("check", replace(changed, "whatever became of it later", "and stayed open"))
    assert result.exit_code != 0
    assert "registered" in result.output
    assert "higher version" in result.output


def test_a_bad_line_is_named_and_the_command_fails(changed: Path) -> None:
    result = run("check", replace(changed, "verified,1,persons", "verified,1,people"))
    assert result.exit_code != 0
    assert "Line 3" in result.output
    assert "occasions, persons, reach" in result.output
