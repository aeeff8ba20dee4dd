"""`portal target …`: what districts and centres are to reach."""

from typing import BinaryIO

import click

from portal.cli.cli_context import open_context
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.target_list import read_target_list
from portal.services.reporting import targets
from portal.services.routing.centres import list_centres
from portal.services.staff.accounts import find_officer_by_email


@click.group()
def target() -> None:
    """Load targets of districts and centres."""


@target.command()
@click.argument("file", type=click.File("rb"))
@click.option("--officer", "email", required=True, help="The account that sets the targets.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and save nothing.")
def load(file: BinaryIO, *, email: str, dry_run: bool) -> None:
    """Set the targets in FILE, a CSV with the columns indicator, area, month, sex and target.

    An area is a district or the code of a centre, a month is like 2026-11, an empty sex means all. A
    target of 0 ends one. Targets that are not in FILE stay; earlier versions stay visible.
    """
    with open_context() as context:
        try:
            text = file.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise Invalid(N_("The file is not UTF-8. Save it as “CSV UTF-8”.")) from error
        with context.read() as work:
            officer = find_officer_by_email(work, email)
            targets.check_may_set_targets(officer)
            listed = read_target_list(text, {each.code for each in list_centres(work)})
            changes = targets.compare_targets(work, listed)
        if not dry_run:
            with context.begin() as work:
                changes = targets.store_targets(work, officer, listed)
    for key, before, after in changes:
        of = " ".join(each for each in (key.indicator, key.sex) if each)
        click.echo(f"{key.area_code}  {key.month}  {of}: {before or '–'} → {after or '–'}")
    if not changes:
        click.echo("Nothing would change." if dry_run else "Nothing has changed.")
    if dry_run:
        click.echo("Nothing is saved yet.")
