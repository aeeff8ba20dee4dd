"""Dumps a PostgreSQL database with pg_dump, and loads a dump with pg_restore.

Both are those of the PATH, as new as the server or newer. The password goes into their environment,
because every user of the machine sees a command line.
"""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import text

from portal.backup.archive import copy
from portal.backup.manifest import BackupError, Manifest, describe_database
from portal.db import Database

_NO_OWNER: Final = ("--no-owner", "--no-privileges", "--no-password")
_TABLES: Final = text(
    "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE relkind IN ('r', 'p', 'v', 'm', 'S')"
    " AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'"
)
_OTHERS: Final = text(
    # A background process of the server has no name of a user.
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND usename IS NOT NULL"
)


def dump_postgres(database: Database, made_at: datetime, sink: IO[bytes]) -> Manifest:
    """Writes a dump in the custom format as of one moment. Raises `BackupError`."""
    with database.schema_connection() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        manifest = describe_database(connection, made_at)
        options = ("--format=custom", f"--snapshot={snapshot}", *_NO_OWNER)
        with tempfile.TemporaryFile() as errors:
            with _start(database, "pg_dump", options, errors) as process:
                assert process.stdout is not None  # noqa: S101  # for the types: it is a pipe
                copy(process.stdout, sink)
            _check("pg_dump", process.returncode, errors)
    return manifest


def refuse_filled_postgres(database: Database) -> None:
    """Raises `BackupError` unless the database is empty and nobody else is connected to it."""
    database.close()
    with database.read() as session:
        if session.execute(_TABLES).scalar_one():
            raise BackupError(
                "The database is not empty, so that nothing was restored. Make an empty one with"
                " createdb and name it in PORTAL_DATABASE_URL (docs/backup.md)."
            )
        if others := session.execute(_OTHERS).scalar_one():
            raise BackupError(
                f"{others} other sessions are connected to the database. Stop web and workers first,"
                " so that nothing is sent before the restore is complete."
            )


def load_postgres(database: Database, dump: Path) -> None:
    """Loads a dump in one transaction: an error leaves the database empty. Raises `BackupError`."""
    options = ("--single-transaction", "--exit-on-error", *_NO_OWNER)
    with tempfile.TemporaryFile() as errors:
        with _start(database, "pg_restore", (*options, str(dump)), errors) as process:
            process.communicate()
        _check("pg_restore", process.returncode, errors)


def _start(
    database: Database, program: str, options: Sequence[str], errors: IO[bytes]
) -> "subprocess.Popen[bytes]":
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    environment = dict(os.environ)
    if "password" in parts:
        environment["PGPASSWORD"] = parts.pop("password")
    try:
        return subprocess.Popen(  # noqa: S603  # the program is one of two, the options are ours
            [program, *options[:-1], f"--dbname={make_conninfo('', **parts)}", options[-1]],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"{program} is not installed: apt-get install postgresql-client."
        ) from error


def _check(program: str, code: int, errors: IO[bytes]) -> None:
    if code:
        errors.seek(0)
        lines = errors.read().decode(errors="replace").strip().splitlines()
        raise BackupError(f"{program} failed: {lines[0] if lines else f'exit code {code}'}")
