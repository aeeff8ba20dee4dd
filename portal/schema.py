"""The schema of the database: upgrades by migrations, and comparison with the models."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from portal.config import PROJECT
from portal.connection_pooler import is_pooled
from portal.crypto import Vault
from portal.db import SCHEMA_LOCK_SECONDS, Database
from portal.models import Base
from portal.release import SCHEMA_REVISION
from portal.schema_changes import DowngradeRefused
from portal.schema_reporting import create_reporting_views, drop_reporting_views
from portal.schema_state import ReportProgress, SchemaError, ignore_progress
from portal.schema_triggers import create_triggers, outdated_triggers

MIGRATIONS = PROJECT / "migrations"
RETRIED_STATES = {"55P03", "40P01"}
"""SQLSTATE of a lock that was not granted in time, and of a deadlock."""
UPGRADE_LOCK = 0x70686572
"""The key of the advisory lock that lets one process at a time run migrations."""


@dataclass(frozen=True)
class LockWait:
    """How long and how often migrations wait for a lock on PostgreSQL, and the pause between."""

    seconds: float = SCHEMA_LOCK_SECONDS
    attempts: int = 10
    pause_seconds: float = 5


LOCK_WAIT = LockWait()


def upgrade(  # noqa: PLR0913  # three options of the command, and two for tests
    database: Database,
    revision: str = "head",
    *,
    vault: Vault | None = None,
    lock_wait: LockWait = LOCK_WAIT,
    report: ReportProgress = ignore_progress,
    folder: Path = MIGRATIONS,
) -> None:
    """Runs the missing migrations, each in its own transaction.

    Migrations that seal values need `vault`, unless the tables are empty. Calls `report` with a line about each step. Raises `SchemaError` if a lock is not granted in time:
    completed migrations stay, and the next call continues after them.
    """
    run = partial(command.upgrade, revision=revision)
    _migrate(database, run, lock_wait, report=report, folder=folder, vault=vault)


def downgrade(  # noqa: PLR0913  # the same options as `upgrade`
    database: Database,
    revision: str,
    *,
    vault: Vault | None = None,
    lock_wait: LockWait = LOCK_WAIT,
    report: ReportProgress = ignore_progress,
    folder: Path = MIGRATIONS,
) -> None:
    """Reverts migrations down to a revision (`base` for all)."""
    run = partial(command.downgrade, revision=revision)
    _migrate(database, run, lock_wait, report=report, folder=folder, vault=vault)


def draft_migration(database: Database, message: str, *, folder: Path = MIGRATIONS) -> None:
    """Writes a new migration file with the differences between models and database."""
    with database.schema_connection() as connection:
        config = _config(folder, connection=connection, report=ignore_progress)
        command.revision(config, message, autogenerate=True)


def revision_below(revision: str) -> str:
    """Returns the migration before this one. Raises `SchemaError` if there is none."""
    scripts = ScriptDirectory.from_config(_config(MIGRATIONS))
    if revision > SCHEMA_REVISION:
        raise SchemaError(_unknown(revision))
    below = scripts.get_revision(revision).down_revision if revision else None
    if not isinstance(below, str):
        raise SchemaError("There is no migration to take back.")
    return below


def is_known(revision: str) -> bool:
    """Returns whether this release has the migration."""
    try:
        ScriptDirectory.from_config(_config(MIGRATIONS)).get_revisions(revision)
    except CommandError:
        return False
    return True


def differences(database: Database) -> list[object]:
    """Returns the differences between the models and the database."""
    with database.read() as session:
        options = {"compare_type": True}
        context = MigrationContext.configure(session.connection(), opts=options)
        found = [*compare_metadata(context, Base.metadata)]
        return [
            *found,
            *(("add_trigger", name) for name in outdated_triggers(session.connection())),
        ]


def _migrate(
    database: Database,
    run: Callable[[Config], None],
    lock_wait: LockWait,
    *,
    report: ReportProgress,
    **attributes: Any,
) -> None:
    """Runs migrations, and retries after a pause if a lock was not granted."""
    for attempt in range(1, lock_wait.attempts + 1):
        try:
            with database.schema_connection(lock_seconds=lock_wait.seconds) as connection:
                drop_reporting_views(connection)
            with database.schema_connection(
                lock_seconds=lock_wait.seconds, foreign_keys=False
            ) as connection:
                if not database.is_sqlite:
                    _exclude_others(connection, lock_wait)
                config = _config(connection=connection, report=report, **attributes)
                _refuse_unknown_revision(connection, config)
                run(config)
                create_triggers(connection)
                create_reporting_views(connection)
        except DowngradeRefused as error:
            raise SchemaError(str(error)) from error
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in RETRIED_STATES:
                raise
            busy = _long_transactions(database)
            if attempt == lock_wait.attempts:
                raise SchemaError(
                    f"A table stayed locked during {attempt} attempts of {lock_wait.seconds:g} s."
                    f" {busy} Wait until they end, or end them with pg_terminate_backend(pid)."
                    " Then run `portal db upgrade` again: it continues where it stopped."
                ) from error
            report(
                f"  A lock was not granted within {lock_wait.seconds:g} s. {busy} Attempt"
                f" {attempt + 1} of {lock_wait.attempts} in {lock_wait.pause_seconds:g} s."
            )
            time.sleep(lock_wait.pause_seconds)
        else:
            return


def _exclude_others(connection: Connection, lock_wait: LockWait) -> None:
    """Acquires the lock of upgrades, which the connection holds until it is closed.

    Polls for the lock, because a waiting session would block the building of an index.
    """
    if is_pooled(cast(Any, connection.connection.driver_connection)):
        raise SchemaError(
            "PORTAL_DATABASE_URL leads to a connection pooler, which cannot hold the lock of"
            " migrations. Run the command with the address of PostgreSQL itself."
        )
    connection.rollback()
    taken = text("SELECT pg_try_advisory_lock(:key)")
    for _ in range(lock_wait.attempts):
        granted = connection.execute(taken, {"key": UPGRADE_LOCK}).scalar()
        connection.rollback()
        if granted:
            return
        time.sleep(lock_wait.pause_seconds)
    raise SchemaError("Another process runs migrations. Wait until it has ended, then try again.")


def _refuse_unknown_revision(connection: Connection, config: Config) -> None:
    here = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    try:
        ScriptDirectory.from_config(config).get_revisions(here or ())
    except CommandError as error:
        raise SchemaError(_unknown(here)) from error


def _unknown(revision: str | None) -> str:
    return (
        f"The database has migration {revision}, which this release does not know. Use the release"
        " that made it."
    )


def _long_transactions(database: Database) -> str:
    """Returns the oldest transactions, which usually hold the locks."""
    oldest = text(
        "SELECT pid, application_name, extract(epoch FROM now() - xact_start) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        " ORDER BY xact_start LIMIT 3"
    )
    with database.read() as session:
        rows = session.execute(oldest).all()
    named = ", ".join(f"pid {pid} ({name or 'unnamed'}, {age:.0f} s)" for pid, name, age in rows)
    return f"The oldest transactions: {named or 'none now'}."


def _config(folder: Path = MIGRATIONS, **attributes: object) -> Config:
    """Returns the settings of Alembic, with which migrations can import their tables."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("prepend_sys_path", str(PROJECT))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(attributes)
    return config
