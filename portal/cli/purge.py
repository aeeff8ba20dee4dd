"""`portal purge`: deletes what has expired."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import click

from portal.cli.cli_context import CliContext, open_context
from portal.cli.worker_context import worker_context
from portal.models import AuditEntry, Registration
from portal.models.base import Base
from portal.services.outreach.identified_retention import count_expired_identified
from portal.services.privacy.retention import count_expired, count_expired_elsewhere
from portal.services.privacy.retention_rules import retention_rules
from portal.workers.housekeeping import purge_batch

_BY_HAND: Final[Mapping[type[Base], str]] = {
    AuditEntry: "by `portal audit purge`",
    Registration: "asked to be deleted, by an administrator on the page of deletions",
}
"""How the rows are deleted that no purge may delete."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count the rows, by table.")
def purge(dry_run: bool) -> None:
    """Delete what PORTAL_RETENTION_… says. `portal housekeeping work` does it every hour."""
    with open_context() as context:
        if dry_run:
            _count(context)
            return
        batches = iter(
            lambda: purge_batch(worker_context(context, threading.Event()), datetime.now(UTC)), 0
        )
        click.echo(f"Rows deleted: {sum(batches)}")


def _count(context: CliContext) -> None:
    total = 0
    with context.read() as work:
        for rule in retention_rules(work.now, context.settings.retention):
            rows = count_expired(work, rule)
            total += rows
            click.echo(f"{rule.model.__tablename__:<20} {rows:>12,}")
        rows = count_expired_identified(work)
        elsewhere = count_expired_elsewhere(work, context.settings.retention.audit)
    click.echo(f"{'identified_people':<20} {rows:>12,}")
    click.echo(f"Rows that would be deleted or emptied: {total + rows}")
    click.echo("Left to a person:")
    for model, count in elsewhere.items():
        click.echo(f"{model.__tablename__:<20} {count:>12,}  {_BY_HAND[model]}")
