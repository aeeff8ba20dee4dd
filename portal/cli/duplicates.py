"""`portal duplicates …`: looking for people who are registered twice."""

import click

from portal.cli.worker_context import run_process
from portal.workers.processes import matching_process


@click.group()
def duplicates() -> None:
    """Look for registrations that may be of one person."""


@duplicates.command()
@click.option("--once", is_flag=True, help="End when all are compared.")
def find(once: bool) -> None:
    """Compare what was sent or changed, until SIGTERM or Ctrl-C; any number may run side by side."""
    run_process(matching_process, once=once)
