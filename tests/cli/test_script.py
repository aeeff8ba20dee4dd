from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.db import Database
from portal.domain.hotline.call_scripts import CallPart
from portal.services.hotline.call_scripts import read_scripts
from tests.unit import unit


def greeting(database: Database) -> str:
    with database.read() as session:
        return read_scripts(unit(session))[CallPart.GREETING].english


def test_the_ministry_changes_the_words_after_a_dry_run(
    portal_environment: None, sqlite_database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "scripts.csv"
    file.write_text("part,bangla,english\ngreeting,নমস্কার,Welcome\n", encoding="utf-8")
    built_in = greeting(sqlite_database)
    shown = CliRunner().invoke(main, ["script", "load", str(file), "--dry-run"])
    assert "+ greeting  নমস্কার  Welcome" in shown.output
    assert greeting(sqlite_database) == built_in
    assert CliRunner().invoke(main, ["script", "load", str(file)]).exit_code == 0
    assert greeting(sqlite_database) == "Welcome"
    assert "Welcome" in CliRunner().invoke(main, ["script", "list"]).output


WRONG = (
    "part,bangla\n",
    "part,bangla,english\n",
    "part,bangla,english\nend,ক,a\n",
    "part,bangla,english\ngreeting,ক\n",
    "part,bangla,english\ngreeting,ক,a\ngreeting,ক,a\n",
)


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_list_is_refused_and_changes_nothing(
    portal_environment: None, sqlite_database: Database, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "scripts.csv"
    file.write_text(text, encoding="utf-8")
    built_in = greeting(sqlite_database)
    assert CliRunner().invoke(main, ["script", "load", str(file)]).exit_code != 0
    assert greeting(sqlite_database) == built_in
