"""The schema of the database: brought up to date by the migrations, and compared with the models."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portal.config import PROJECT
from portal.db import Database
from portal.models import Base

MIGRATIONS = PROJECT / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Runs the migrations that are missing, in one transaction."""
    with database.administer() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Takes migrations back to a revision (`base` for none)."""
    with database.administer() as connection:
        command.downgrade(_config(connection), revision)


def draft_migration(database: Database, message: str) -> None:
    """Writes a new migration file with the differences between models and database."""
    with database.administer() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def is_current(database: Database) -> bool:
    """Whether every migration has run."""
    with database.administer() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return here == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def differences(database: Database) -> list[object]:
    """What the models have and the database has not, or the other way round."""
    with database.administer() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
