"""`portal indicator …`: the catalogue of indicators."""

from typing import BinaryIO

import click

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.indicator_catalogue import Catalogue, load_indicators, read_indicators


@click.group()
def indicator() -> None:
    """Show the catalogue of indicators, and check a changed one."""


@indicator.command("list")
def list_all() -> None:
    """Show each indicator: id, version, unit, source, cuts and name."""
    _show(load_indicators())


@indicator.command()
@click.argument("file", type=click.File("rb"))
def check(file: BinaryIO) -> None:
    """Check FILE, a catalogue, and show how it differs from the one in use. Nothing is saved."""
    try:
        _compare(file)
    except Invalid as error:
        raise click.ClickException(error.text % error.values) from error


def _compare(file: BinaryIO) -> None:
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(N_("The file is not UTF-8. Save it as “CSV UTF-8”.")) from error
    wanted, present = read_indicators(text), load_indicators()
    same_version = [
        name
        for name, each in wanted.items()
        if name in present and each != present[name] and each.version <= present[name].version
    ]
    if same_version:
        raise Invalid(
            N_("Changed without a higher version: %(ids)s. Add 1 to the version of each."),
            ids=", ".join(same_version),
        )
    for name in present:
        if name not in wanted:
            click.echo(f"- {name}")
    for name, each in wanted.items():
        if name not in present:
            click.echo(f"+ {name}")
        elif each != present[name]:
            click.echo(f"~ {name}: version {each.version}")
    click.echo("Nothing would change." if wanted == present else "The file is good.")


def _show(catalogue: Catalogue) -> None:
    for each in catalogue.values():
        source = f"{each.source.kind}:{'+'.join(sorted(each.source.of))}"
        cuts = ";".join(sorted(each.cuts)) or "-"
        click.echo(
            f"{each.id} v{each.version}  {each.unit}  {source}  {cuts}  {each.name(Language.ENGLISH)}"
        )
