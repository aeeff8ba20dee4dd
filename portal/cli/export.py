"""`portal export`: the ministry's file without names, written on the server with a progress bar."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from portal.cli.cli_context import CliContext, open_context
from portal.cli.progress_bar import progress_bar
from portal.domain.platform.choices import Language
from portal.services.reporting import export_requests
from portal.services.reporting.export_file import ExportFilters, count_export_rows, stream_export
from portal.services.staff.accounts import find_officer_by_email

_FOR_OWNER_ONLY: Final = 0o600
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--officer", "email", required=True, help="The ministry's account that answers for it."
)
@click.option("--purpose", required=True, help="What the data is for, as on the page of exports.")
@click.option("--verified", nargs=2, default=("", ""), help="First and last day, like 2026-11-22.")
@click.option("--district", default="", help="Only this district, by P-code.")
@click.option("--language", type=click.Choice([each.value for each in Language]), default="bn", show_default=True)  # fmt: skip
def export(  # noqa: PLR0913  # Click gives each option as an argument
    file: Path, *, email: str, purpose: str, verified: tuple[str, str], district: str, language: str
) -> None:
    """Write verified registrations without names to FILE, a CSV. The register and the audit log say so.

    FILE appears when it is whole. Files with names need a second person, on the page of exports.
    """
    first, last = verified
    if file.exists():
        raise click.ClickException(f"{file} is there already.")
    with open_context() as context:
        filters = ExportFilters.read(
            {"verified_from": first, "verified_to": last, "district": district}
        )
        with context.begin() as opened:
            work = opened.at(datetime.now(UTC))
            officer = find_officer_by_email(work, email)
            asked = export_requests.request_export(
                work, officer, purpose, filters, identifiable=False
            )
            work.session.flush()
            export_requests.download_export(work, officer, asked.id)
        unfinished = file.with_name(f"{file.name}.part")
        try:
            rows = _write(context, unfinished, filters, Language(language))
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        unfinished.rename(file)
    click.echo(f"{rows:,} registrations")


def _write(context: CliContext, file: Path, filters: ExportFilters, language: Language) -> int:
    """Writes the rows with a progress bar. Returns how many."""
    descriptor = os.open(file, _NEW, _FOR_OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as written, context.read() as work:  # fmt: skip
        lines = -1  # the headings
        with progress_bar("Registrations", count_export_rows(work, filters)) as bar:
            for chunk in stream_export(work, filters, language, identifiable=False):
                written.write(chunk)
                lines += chunk.count("\r\n")
                bar.update(lines - bar.pos)
    return lines
