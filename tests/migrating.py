"""Helpers for tests of migrations: a migration in a test, and migrations from a folder."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert

from portal import schema
from portal.crypto import Vault
from portal.db import Database
from portal.models import Base
from tests.rules.rows import rows

SAMPLES = Path(__file__).parent / "rules" / "sample_migrations"


@contextmanager
def migration(database: Database, vault: Vault | None = None) -> Iterator[list[str]]:
    """Runs the block as one migration. Yields the progress lines."""
    lines: list[str] = []
    with database.schema_connection(foreign_keys=False) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "transaction_per_migration": True,
                "transactional_ddl": True,
                "report": lines.append,
                "vault": vault,
            },
        )
        with context.begin_transaction(_per_migration=True), Operations.context(context):
            yield lines


HEAD = max(path.name[:4] for path in (schema.MIGRATIONS / "versions").glob("*.py"))
"""The number of the newest migration."""


def sample_folder(folder: Path) -> Path:
    """Copies the migrations and, behind them, the sample into a folder. Returns the folder."""
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for sample in SAMPLES.glob("*.py"):
        text = re.sub(r"(?m)^down_revision = .*$", f'down_revision = "{HEAD}"', sample.read_text())
        (folder / "versions" / sample.name).write_text(text)
    return folder


def fill(database: Database) -> None:
    """Inserts a row or two into every table."""
    with database.begin() as session:
        for table in Base.metadata.sorted_tables:
            session.execute(insert(table), rows(table))
