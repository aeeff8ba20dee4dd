"""The command `portal` imports a subcommand only when it is called."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.config import PROJECT


@pytest.fixture
def context() -> click.Context:
    return click.Context(main)


def test_each_subcommand_says_of_itself_what_the_help_of_portal_says(
    context: click.Context,
) -> None:
    for name, line in main.subcommands.items():
        command = main.get_command(context, name)
        assert command is not None
        assert " ".join((command.help or "").split()).startswith(line), name


def test_every_module_with_a_command_of_its_name_is_listed(context: click.Context) -> None:
    modules = (PROJECT / "portal" / "cli").glob("*.py")
    with_a_command = {
        path.stem
        for path in modules
        if f"\ndef {path.stem}(" in (text := path.read_text()) and "@click." in text
    }
    assert with_a_command == set(main.list_commands(context))


def test_the_help_needs_neither_the_database_nor_the_web_framework() -> None:
    command = (
        "import sys; from portal.cli import main; main(['--help'], standalone_mode=False);"
        "print(sorted({'sqlalchemy', 'flask', 'portal.config'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, check=True, cwd=PROJECT, text=True
    ).stdout
    assert "audit" in result
    assert result.splitlines()[-1] == "[]"


def test_a_subcommand_that_does_not_exist_is_refused() -> None:
    result = CliRunner().invoke(main, ["fly"])
    assert result.exit_code == 2
    assert "No such command 'fly'" in result.output
