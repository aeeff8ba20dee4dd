"""`portal purge`: deletes what has expired."""

import threading
from datetime import UTC, datetime

import click

from portal.cli.cli_context import CliContext, open_context
from portal.cli.worker_context import worker_context
from portal.services.outreach.identified_retention import count_expired_identified
from portal.services.privacy.retention import count_expired
from portal.services.privacy.retention_rules import retention_rules
from portal.workers.housekeeping import purge_batch


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
    click.echo(f"{'identified_people':<20} {rows:>12,}")
    click.echo(f"Rows that would be deleted or emptied: {total + rows}")
