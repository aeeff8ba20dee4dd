"""Runs migrations on the connection that `portal.schema` provides."""

from typing import Literal

from alembic import context
from alembic.operations import MigrationScript
from alembic.script import ScriptDirectory
from sqlalchemy import text

from portal.models import Base
from portal.models.base import UtcDateTime

LOCK_SECONDS = 3

config = context.config


def _number_revision(
    _context: object, _revision: object, directives: list[MigrationScript]
) -> None:
    """Gives a new migration the next number."""
    if not directives:
        return
    head = ScriptDirectory.from_config(config).get_current_head()
    directives[0].rev_id = f"{int(head.split('_')[0]) + 1 if head else 1:04}"


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Renders custom types as their database types, because migrations import no models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run() -> None:
    connection = config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render,
        process_revision_directives=_number_revision,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # A migration fails early, because requests would queue behind a lock that it waits for.
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
        context.run_migrations()


_run()
