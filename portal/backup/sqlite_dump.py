"""Copies an SQLite database while others write, and puts a restored one in its place."""

import os
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import IO

import pysqlite3
from sqlalchemy import inspect

from portal.backup.archive import copy
from portal.backup.manifest import Manifest, describe_database
from portal.db import Database


def dump_sqlite(database: Database, made_at: datetime, sink: IO[bytes]) -> Manifest:
    """Writes a copy of the database as of one moment. Writers go on meanwhile.

    SQLite needs a file for it, which lies beside the database and is as plain as the database.
    """
    path = sqlite_path(database)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        target = Path(folder) / "copy.sqlite3"
        with (
            closing(pysqlite3.connect(path, timeout=30)) as source,
            closing(pysqlite3.connect(target)) as made,
        ):
            source.backup(made)
        with closing(Database(f"sqlite:///{target}")) as copied, copied.read() as session:
            manifest = describe_database(session.connection(), made_at)
        with target.open("rb") as plain:
            copy(plain, sink)
    return manifest


def is_sqlite_empty(database: Database) -> bool:
    """Whether the file has no table yet."""
    with database.read() as session:
        return not inspect(session.connection()).get_table_names()


def replace_sqlite(database: Database, restored: Path) -> None:
    """Puts a restored file in the place of an empty database, at once and on the disk."""
    path = sqlite_path(database)
    database.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with restored.open("rb") as file:
        os.fsync(file.fileno())
    restored.chmod(0o600)
    restored.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sqlite_path(database: Database) -> Path:
    """Returns the file of the database."""
    return Path(database.url.database or "")
