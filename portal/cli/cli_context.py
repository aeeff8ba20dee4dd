"""The settings, the database and the keys, opened for a command; what is wrong is told plainly."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass

import click
from sqlalchemy.exc import OperationalError

from portal import logs, schema
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.errors import PortalError
from portal.services.audit import audit_log
from portal.services.routing.seed_reference import seed_reference
from portal.settings.errors import SettingsError
from portal.unit_of_work import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class CliContext:
    """What a command works with."""

    settings: Settings
    database: Database
    vault: Vault

    @property
    def units(self) -> UnitsOfWork:
        """Opens units of work with these parts."""
        return UnitsOfWork(self.database, self.vault, self.settings.hotline)

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """A unit of work that may write."""
        return self.units.begin()

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """A unit of work that only reads."""
        return self.units.read()

    def prepare(self, tell: schema.Tell = schema.tell_nobody) -> None:
        """Runs missing migrations, and brings in the geography; may run at any time."""
        schema.upgrade(self.database, tell=tell)
        with self.begin() as work:
            seed_reference(work)
            audit_log.start_audit_chain(work)


@contextmanager
def open_context(*, ready: bool = True) -> Iterator[CliContext]:
    """The context a command needs; errors that a person may meet end the command in one line.

    In development a database that is new or behind is prepared here, so that every command works
    on a fresh checkout. In production that is a step of its own. `ready=False` leaves it as it is.
    """
    logs.configure()
    try:
        settings = Settings.from_env()
        vault = Vault(settings.field_keys, settings.index_key)
        with closing(Database(settings.database_url)) as database:
            context = CliContext(settings, database, vault)
            if ready and not schema.is_current(context.database):
                if settings.production:
                    raise click.ClickException(
                        "The database is not up to date. Run `portal db upgrade` first."
                    )
                context.prepare()
            yield context
    except (SettingsError, schema.SchemaError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    except PortalError as error:
        raise click.ClickException(error.text % error.values) from error
