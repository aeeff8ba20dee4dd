"""`portal housekeeping …`: retention, reminders and transfers in the background."""

import click

from portal.cli.worker_context import run_process
from portal.workers.processes import housekeeping_process


@click.group()
def housekeeping() -> None:
    """Purge what has expired, remind people, and carry out bulk transfers."""


@housekeeping.command()
@click.option("--once", is_flag=True, help="End when nothing is to be done any more.")
def work(once: bool) -> None:
    """Do what is due until SIGTERM or Ctrl-C; a second process is of no harm."""
    run_process(housekeeping_process, once=once)
