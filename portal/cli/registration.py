"""`portal registration …`: bulk imports and their worker."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click

from portal.cli.cli_context import CliContext, open_context
from portal.cli.progress_bar import progress_bar
from portal.cli.worker_context import run_process, worker_context
from portal.domain.intake.import_columns import columns
from portal.domain.intake.import_types import LARGEST_FILE, BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.models import Import
from portal.services.intake.bulk_import import faulty_rows as import_errors
from portal.services.intake.bulk_import import make_registrations as import_make
from portal.services.intake.bulk_import import upload as import_upload
from portal.services.intake.bulk_import.make_registrations import ImportOptions
from portal.services.intake.bulk_import.next_step import PendingImport
from portal.services.intake.bulk_import.upload import Upload
from portal.services.staff import accounts
from portal.workers.imports import Importer
from portal.workers.processes import import_process


@click.group()
def registration() -> None:
    """Import lists of returnees."""


@registration.command()
@click.option("--once", is_flag=True, help="End when nothing is to be done any more.")
def work(once: bool) -> None:
    """Work on the lists that officers sent until SIGTERM or Ctrl-C; any number may run side by side."""
    run_process(import_process, once=once)


@registration.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--officer", "email", required=True, help="The account that answers for the list.")
@click.option(
    "--consent",
    required=True,
    type=click.Choice([how.value for how in BulkConsent]),
    help="How the people agreed: on paper, spoken, or as a column of the list says.",
)
@click.option("--sms/--no-sms", default=True, show_default=True, help="The usual SMS to each.")
@click.option("--skip-alike", is_flag=True, help="Leave out possible duplicates.")
@click.option("--rows", default="", help='Only these, like "2-50, 60".')
@click.option("--dry-run", is_flag=True, help="Check only.")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write faulty rows to this CSV.",
)
def import_file(  # noqa: PLR0913  # Click gives each option as an argument
    file: Path,
    *,
    email: str,
    consent: str,
    sms: bool,
    skip_alike: bool,
    rows: str,
    dry_run: bool,
    errors: Path | None,
) -> None:
    """Check a list (.xlsx or .csv) and make registrations of its sound rows. The same list again makes none."""
    with open_context() as context:
        now = datetime.now(UTC)
        with file.open("rb") as opened_file:
            content = opened_file.read(LARGEST_FILE + 1)
        upload = Upload.checked(file.name, content, BulkConsent(consent), Language.BANGLA)
        with context.begin() as work:
            officer = accounts.find_officer_by_email(work, email)
            made = import_upload.accept_upload(work.at(now), officer, upload)
        found = _follow(context, made.id)
        _report(found)
        if errors and found.rows_wrong:
            with context.read() as work, errors.open("w", encoding="utf-8") as written:
                written.writelines(import_errors.as_csv(work, found, officer.language))
        if dry_run or found.stage is not ImportStage.CHECKED:
            return
        options = ImportOptions(sms, skip_alike, rows)
        with context.begin() as work:
            import_make.start_making(work.at(now), officer, made.id, options)
        _report(_follow(context, made.id))


def _follow(context: CliContext, import_id: UUID) -> Import:
    """Processes the import with a progress bar and returns it."""
    importer = Importer(worker_context(context, threading.Event()))
    with importer, progress_bar("") as bar:
        while True:
            with context.read() as work:
                found = work.session.get_one(Import, import_id)
            if not found.stage.is_at_work:
                return found
            bar.label, bar.length = found.stage.label, found.batches or 1
            bar.update(found.batches_done - bar.pos)
            if not importer.work_on(PendingImport(found.id, found.stage, found.size)):
                importer.wait()


def _report(found: Import) -> None:
    if found.stage is ImportStage.REFUSED:
        values = found.refusal["values"]
        raise click.ClickException(found.refusal["text"] % values)
    if found.stage is ImportStage.MAPPING:
        unknown = ", ".join(column.name_en for column in columns().values() if column.is_needed)
        raise click.ClickException(
            "Some headings are not known, or one is missing. Say what the columns hold on the page "
            f"of this import, or use these headings: {unknown}."
        )
    click.echo(
        f"{found.stage.label}: {found.rows} rows, {found.rows_wrong} with faults, "
        f"{found.rows_known} known before, {found.rows_alike} possible duplicates, "
        f"{found.rows_made} registrations made."
    )
