"""Which migrations have run, read without Alembic, which would cost each process megabytes."""

from collections.abc import Callable

from sqlalchemy import inspect, text

from portal.db import Database
from portal.release import SCHEMA_REVISION

ReportProgress = Callable[[str], None]


class SchemaError(Exception):
    """The schema cannot be changed now. The text names the remedy."""


def ignore_progress(_line: str) -> None:
    """Drops a line about the progress."""


def current_revision(database: Database) -> str:
    """Returns the newest migration that has run, or an empty text."""
    with database.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return ""
        return session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def is_current(database: Database) -> bool:
    """Returns whether every migration of this release has run.

    Later ones may have run too, because a release runs on the schema of the next one.
    """
    return current_revision(database) >= SCHEMA_REVISION
