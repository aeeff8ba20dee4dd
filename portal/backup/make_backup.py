"""Makes a backup of the database in a folder, and deletes the oldest ones there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from portal.backup.archive import write_archive
from portal.backup.manifest import BackupError, Manifest
from portal.backup.postgres_dump import dump_postgres
from portal.backup.sqlite_dump import dump_sqlite
from portal.db import Database

_NAME: Final = "phera-%Y%m%dT%H%M%S.%fZ.age"
_PATTERN: Final = "phera-*.age"


@dataclass(frozen=True, slots=True)
class BackupFolder:
    """Where backups lie, to which public keys they are encrypted, and how many stay (0: all)."""

    path: Path
    recipients: Sequence[str]
    keep: int = 0


def make_backup(database: Database, folder: BackupFolder, now: datetime) -> tuple[Path, Manifest]:
    """Writes a backup and returns its file and manifest. Raises `BackupError`."""
    try:
        folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BackupError(f"{folder.path}: {error.strerror}.") from error
    target = folder.path / now.astimezone(UTC).strftime(_NAME)
    dump = dump_sqlite if database.is_sqlite else dump_postgres
    manifest = write_archive(target, folder.recipients, partial(dump, database, now))
    _delete_oldest(folder)
    return target, manifest


def _delete_oldest(folder: BackupFolder) -> None:
    """Deletes backups beyond the number to keep. Their names sort by time."""
    if folder.keep:
        for old in sorted(folder.path.glob(_PATTERN))[: -folder.keep]:
            old.unlink()
