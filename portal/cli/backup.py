"""`portal backup`: one encrypted file with everything in the database (`docs/backup.md`)."""

from datetime import UTC, datetime
from pathlib import Path

import click

from portal.backup.make_backup import BackupFolder, make_backup
from portal.backup.manifest import BackupError
from portal.cli.cli_context import CliContext, open_context
from portal.services.audit.backup_record import record_backup


@click.command()
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder, instead of PORTAL_BACKUP_FOLDER.",
)
@click.option("--record-only", is_flag=True, help="Only record that another tool has made one.")
def backup(to: Path | None, record_only: bool) -> None:
    """Make a backup, encrypted to PORTAL_BACKUP_RECIPIENT, while the service runs.

    The secret key that opens it is not on this machine. pgBackRest calls it with --record-only, so
    that /metrics knows the age of its backups too.
    """
    with open_context() as context:
        if record_only:
            with context.begin() as work:
                record_backup(work)
            click.echo("The backup is recorded.")
        else:
            _make(context, _folder(context, to))


def _folder(context: CliContext, to: Path | None) -> BackupFolder:
    settings = context.settings.backup
    if not settings.recipient:
        raise click.ClickException(
            "PORTAL_BACKUP_RECIPIENT is missing: the public key (age1…) that backups are encrypted"
            " to. `age-keygen` on another machine makes one (docs/backup.md)."
        )
    if to is None and not settings.folder:
        raise click.ClickException("Name a folder with --to, or in PORTAL_BACKUP_FOLDER.")
    return BackupFolder(to or Path(settings.folder), settings.recipient, settings.keep)


def _make(context: CliContext, folder: BackupFolder) -> None:
    try:
        file, manifest = make_backup(context.database, folder, datetime.now(UTC))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    registrations = manifest.rows["registrations"]
    with context.begin() as work:
        record_backup(work, registrations)
    click.echo(f"{file} ({file.stat().st_size:,} bytes)")
    click.echo(
        f"Registrations: {registrations:,}. Audit log: entry {manifest.audit_number:,}."
        f" Keys: {', '.join(f'{key.kind} {key.key_id}' for key in manifest.keys)}."
    )
