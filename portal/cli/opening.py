"""The settings and the database, opened for a command; what is wrong is told in one line."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click
from sqlalchemy.exc import OperationalError

from portal import schema
from portal.config import Settings
from portal.db import Database
from portal.domain.errors import PortalError
from portal.services.seed_reference import seed_reference
from portal.settings_reader import SettingsError


@contextmanager
def open_database() -> Iterator[Database]:
    """The database of the settings, ready for use; errors that a person may meet end the command.

    In development one that is new or behind is migrated and given its geography here, so that
    every command works on a fresh checkout. In production that is a step of its own.
    """
    try:
        settings = Settings.from_env()
        with closing(Database(settings.database_url)) as database:
            if not schema.is_current(database):
                _set_up(settings, database)
            yield database
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    except PortalError as error:
        raise click.ClickException(error.text % error.values) from error


def _set_up(settings: Settings, database: Database) -> None:
    if settings.production:
        raise click.ClickException("The database is not up to date. Run `portal db upgrade` first.")
    schema.upgrade(database)
    with database.begin() as session:
        seed_reference(session)
