"""`portal purge`: deletes what has expired."""

import threading
from datetime import UTC, datetime

import click

from portal.cli.cli_context import open_context
from portal.cli.worker_context import worker_context
from portal.workers.housekeeping import purge_batch


@click.command()
def purge() -> None:
    """Delete expired drafts, codes and counters. `portal housekeeping work` does it every hour."""
    with open_context() as context:
        batches = iter(
            lambda: purge_batch(worker_context(context, threading.Event()), datetime.now(UTC)), 0
        )
        click.echo(f"Rows deleted: {sum(batches)}")
