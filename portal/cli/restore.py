"""`portal restore`: a backup into an empty database (`docs/backup.md`)."""

import tempfile
from contextlib import closing
from pathlib import Path

import click

from portal.backup.archive import opened_archive
from portal.backup.check_backup import check_manifest
from portal.backup.manifest import BackupError
from portal.backup.postgres_dump import load_postgres, refuse_filled_postgres
from portal.backup.sqlite_dump import is_sqlite_empty, replace_sqlite, sqlite_path
from portal.cli.cli_context import CliContext, open_context
from portal.cli.restored_database import echo_safeguards, safeguard
from portal.db import Database
from portal.services.privacy.after_restore import SafeguardedRestore

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--identity", type=_FILE, required=True, help="The file with the secret key.")
def restore(file: Path, identity: Path) -> None:
    """Restore the backup FILE into the empty database of the settings.

    Refuses other keys than those of the backup before it writes anything. Runs missing migrations,
    holds waiting SMS, ends sessions, and erases again whom PORTAL_ERASURE_LIST names.
    """
    with open_context(ready=False) as context:
        try:
            done = _restore(context, file, identity)
        except BackupError as error:
            raise click.ClickException(str(error)) from error
    echo_safeguards(done)
    click.echo("Run `portal db grant` and `portal audit verify`, then start web and workers.")


def _restore(context: CliContext, file: Path, identity: Path) -> SafeguardedRestore:
    database = context.database
    _refuse_filled(database)
    # Beside an SQLite database, so that the restored file can be renamed.
    parent = sqlite_path(database).parent if database.is_sqlite else None
    with (
        tempfile.TemporaryDirectory(prefix=".restore-", dir=parent) as folder,
        opened_archive(file, identity, Path(folder)) as (manifest, dump),
    ):
        check_manifest(manifest, database, context.vault)
        click.echo(
            f"Backup of {manifest.made_at}: {manifest.rows['registrations']:,} registrations."
        )
        if database.is_sqlite:
            return _restore_sqlite(context, dump)
        load_postgres(database, dump)
    try:
        context.prepare(click.echo)
        return safeguard(context)
    except Exception:
        click.echo(
            "The rows are restored, but not safe to use yet. Start nothing. Remove the cause, then"
            " run `portal db after-restore`.",
            err=True,
        )
        raise


def _refuse_filled(database: Database) -> None:
    if not database.is_sqlite:
        refuse_filled_postgres(database)
    elif not is_sqlite_empty(database):
        raise BackupError(
            f"{sqlite_path(database)} is not empty, so that nothing was restored. Move it away first."
        )


def _restore_sqlite(context: CliContext, dump: Path) -> SafeguardedRestore:
    """Completes the restored file before it takes the place of the empty one."""
    with closing(Database(f"sqlite:///{dump}")) as restored:
        beside = CliContext(context.settings, restored, context.vault)
        beside.prepare(click.echo)
        done = safeguard(beside)
    replace_sqlite(context.database, dump)
    return done
