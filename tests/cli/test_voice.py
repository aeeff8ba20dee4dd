import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.services.registration.page_voices import SHIPPED

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    return lambda *arguments: CliRunner().invoke(main, ["voice", *map(str, arguments)])


def test_a_ministry_loads_its_recordings_after_a_dry_run(run: Run, tmp_path: Path) -> None:
    assert "# contact.mp3" in run("text").output
    folder = tmp_path / "recorded"
    folder.mkdir()
    (folder / "contact.mp3").write_bytes((SHIPPED / "contact.mp3").read_bytes())
    tried = run("load", folder, "--dry-run")
    assert "Nothing is saved yet." in tried.output
    assert "contact: shipped" in run("check").output
    assert run("load", folder).exit_code == 0
    checked = run("check")
    assert checked.exit_code == 0
    assert "contact: loaded" in checked.output
    assert "home: shipped" in checked.output


def test_a_folder_without_recordings_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    refused = run("load", tmp_path)
    assert refused.exit_code == 1
    assert "There is no MP3 file in this folder." in refused.output
