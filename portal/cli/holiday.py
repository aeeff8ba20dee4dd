"""`portal holiday …`: the public holidays on which centres make no appointments."""

from datetime import UTC, datetime
from typing import BinaryIO

import click

from portal.cli.cli_context import open_context
from portal.domain.casework.holiday_list import read_holiday_list
from portal.domain.casework.working_days import HolidayCalendar
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.casework import holidays


@click.group()
def holiday() -> None:
    """Show the public holidays, and load the list of a year."""


@holiday.command("list")
def list_all() -> None:
    """Show the announced holidays, and up to which day they are known."""
    with open_context() as context, context.read() as work:
        calendar = holidays.read_holiday_calendar(work)
    for day, each in calendar.announced.items():
        click.echo(f"{day}  {each.english}  {each.bangla}")
    click.echo(_known(calendar))


@holiday.command()
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Show what would change, and save nothing.")
def load(file: BinaryIO, *, dry_run: bool) -> None:
    """Replace the holidays of the years in FILE, a CSV with the columns day, name_en and name_bn.

    A day is like 2027-03-26. Holidays with a fixed date belong into the list too.
    """
    with open_context() as context:
        try:
            listed = read_holiday_list(file.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise Invalid(N_("The file is not UTF-8. Save it as “CSV UTF-8”.")) from error
        with context.read() as work:
            changes = holidays.compare_holidays(work, listed)
        for sign, part in zip("+-~", changes, strict=True):
            for day, each in sorted(part.items()):
                click.echo(f"{sign} {day}  {each.english}  {each.bangla}")
        if not any(changes):
            click.echo("Nothing would change." if dry_run else "Nothing has changed.")
        if dry_run:
            click.echo("Nothing is saved yet.")
            return
        with context.begin() as work:
            holidays.replace_holidays(work, listed)
        with context.read() as work:
            click.echo(_known(holidays.read_holiday_calendar(work)))


def _known(calendar: HolidayCalendar) -> str:
    until = calendar.known_until(dhaka_day(datetime.now(UTC)))
    if until is None:
        return "This year has no list: only the holidays with a fixed date are known."
    return f"The holidays are known up to {until}."
