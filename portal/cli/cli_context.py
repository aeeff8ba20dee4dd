"""Opens settings, database and keys for a command, and reports errors in one line."""

import importlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from typing import Final

import click
from sqlalchemy.exc import OperationalError

from portal import logs
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.errors import PortalError
from portal.schema_state import ReportProgress, SchemaError, ignore_progress, is_current
from portal.services.audit import audit_log
from portal.services.platform.key_checks import (
    NoKeysAccepted,
    WrongKeys,
    accept_first_keys,
    verify_keys,
)
from portal.services.routing.seed_reference import seed_reference
from portal.settings.errors import SettingsError
from portal.unit_of_work import UnitOfWork, UnitsOfWork

_SCHEMA: Final = "portal.schema"


@dataclass(frozen=True, slots=True)
class CliContext:
    """The services of a command."""

    settings: Settings
    database: Database
    vault: Vault

    @property
    def units(self) -> UnitsOfWork:
        """Opens units of work with these parts."""
        return UnitsOfWork(self.database, self.vault, self.settings.hotline, self.settings.sms_name)

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """A unit of work that may write."""
        return self.units.begin()

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """A unit of work that only reads."""
        return self.units.read()

    def prepare(self, report: ReportProgress = ignore_progress) -> None:
        """Runs missing migrations and loads the geography. It may run repeatedly."""
        # Alembic takes memory that workers do not need.
        importlib.import_module(_SCHEMA).upgrade(self.database, vault=self.vault, report=report)
        with self.begin() as work:
            accept_first_keys(work)
            seed_reference(work)
            audit_log.start_audit_chain(work)

    def verify_keys(self) -> None:
        """Raises `WrongKeys` if the keys are not those of the database.

        In development the first command accepts them.
        """
        try:
            with self.read() as work:
                verify_keys(work)
        except NoKeysAccepted:
            if self.settings.production:
                raise
            with self.begin() as work:
                accept_first_keys(work)


@contextmanager
def open_context(*, ready: bool = True, verified: bool = True) -> Iterator[CliContext]:
    """Opens the context of a command. Expected errors end the command with one line.

    In development a new or outdated database is prepared here, so that every command works on a
    fresh checkout. In production `portal db upgrade` does this. `ready=False` skips it, and
    `verified=False` skips the check of the keys.
    """
    logs.configure()
    try:
        settings = Settings.from_env()
        vault = Vault(settings.field_keys, settings.index_keys)
        with closing(Database(settings.database_url)) as database:
            context = CliContext(settings, database, vault)
            if ready and not is_current(context.database):
                if settings.production:
                    raise click.ClickException(
                        "The database is not up to date. Run `portal db upgrade` first."
                    )
                context.prepare()
            elif ready and verified:
                context.verify_keys()
            if ready:
                with context.read() as work:
                    audit_log.require_audit_head(work)
            yield context
    except (SettingsError, SchemaError, WrongKeys, audit_log.AuditLogLost) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    except PortalError as error:
        raise click.ClickException(error.text % error.values) from error
