"""Runs migrations on the connection that `portal.schema` provides."""

from typing import Literal

from alembic import context
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script, ScriptDirectory
from sqlalchemy import text

from migrations import rendering
from portal.models import Base
from portal.models.base import UtcDateTime

config = context.config
RENDERING = rendering
"""Imported for what it registers."""


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


def _after_migration(
    ctx: MigrationContext,
    step: MigrationInfo,
    heads: object,  # noqa: ARG001 - Alembic gives it by name
    run_args: object,  # noqa: ARG001 - Alembic gives it by name
) -> None:
    """Checks foreign keys, which SQLite does not enforce while tables are rebuilt."""
    connection = ctx.connection
    if connection is not None and connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise ValueError(f"rows that refer to nothing (table, row, referred): {broken[:5]}")
    done = "Done" if step.is_upgrade else "Undone"
    doc = step.up_revision.doc if isinstance(step.up_revision, Script) else ""
    ctx.opts["report"](f"{done}: {step.up_revision_id} {doc}")


def _run() -> None:
    context.configure(
        connection=config.attributes["connection"],
        target_metadata=Base.metadata,
        compare_type=True,
        render_item=_render,
        process_revision_directives=_number_revision,
        transaction_per_migration=True,
        transactional_ddl=True,
        on_version_apply=_after_migration,
        report=config.attributes["report"],
        vault=config.attributes.get("vault"),
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
