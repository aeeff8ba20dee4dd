"""`portal voice …`: the recordings by which the pages of the form are read out in Bangla."""

from pathlib import Path

import click

from portal.cli.cli_context import open_context
from portal.domain.registration.form_pages import FormPage
from portal.services.registration import page_voices
from portal.services.registration.spoken_pages import spoken_text

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def voice() -> None:
    """Show what the recordings of the form say, check them, and load others."""


@voice.command()
def text() -> None:
    """Print the text of each page, for the person who speaks it."""
    for page in FormPage:
        click.echo(f"# {page.value}.mp3\n{spoken_text(page)}\n")


@voice.command()
def check() -> None:
    """Report the pages that have no recording of their present text. Exit status 1 if there are any."""
    with open_context(ready=False, verified=False) as context:
        voices = page_voices.find_voices(context.settings.instance)
    for page in FormPage:
        found = voices.get(page)
        whose = "shipped" if found and found.path.is_relative_to(page_voices.SHIPPED) else "loaded"
        click.echo(f"{page.value}: {whose if found else 'no recording of the present text'}")
    if len(voices) < len(FormPage):
        raise SystemExit(1)


@voice.command()
@click.argument("folder", type=_FOLDER)
@click.option("--dry-run", is_flag=True, help="Check the files, and save nothing.")
def load(folder: Path, *, dry_run: bool) -> None:
    """Use the recordings in FOLDER, MP3 files named after pages, of the texts of `portal voice text`.

    Pages without a file keep their recording. A file has at most 1 MB and 3 minutes.
    """
    with open_context(ready=False, verified=False) as context:
        voices = page_voices.read_new_voices(folder)
        for each in voices:
            size = len(each.content) / 1000
            click.echo(f"{each.page.value}: {each.seconds:.0f} seconds, {size:.0f} kB")
        if not dry_run:
            page_voices.store_voices(context.settings.instance, voices)
    if dry_run:
        click.echo("Nothing is saved yet.")
