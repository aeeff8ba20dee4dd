"""`portal script …`: the words that the hotline says in a call."""

from typing import BinaryIO

import click

from portal.cli.cli_context import open_context
from portal.domain.hotline.call_scripts import read_script_list
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.hotline import call_scripts


@click.group()
def script() -> None:
    """Show the scripts of the hotline, and load changed ones."""


@script.command("list")
def list_all() -> None:
    """Show the words of each part of a call."""
    with open_context() as context, context.read() as work:
        for part, each in call_scripts.read_scripts(work).items():
            click.echo(f"{part}\n  {each.bangla}\n  {each.english}")


@script.command()
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Show what would change, and save nothing.")
def load(file: BinaryIO, *, dry_run: bool) -> None:
    """Replace the words of the parts in FILE, a CSV with the columns part, bangla and english."""
    with open_context() as context:
        try:
            listed = read_script_list(file.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise Invalid(N_("The file is not UTF-8. Save it as “CSV UTF-8”.")) from error
        with context.read() as work:
            changes = call_scripts.compare_scripts(work, listed)
        for part, before, after in changes:
            click.echo(f"- {part}  {before.bangla}  {before.english}")
            click.echo(f"+ {part}  {after.bangla}  {after.english}")
        if not changes:
            click.echo("Nothing would change." if dry_run else "Nothing has changed.")
        if dry_run:
            click.echo("Nothing is saved yet.")
            return
        with context.begin() as work:
            call_scripts.replace_scripts(work, listed)
