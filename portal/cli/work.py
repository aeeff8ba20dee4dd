"""`portal work`: all background loops in one process, for a small machine."""

import click

from portal.cli.worker_context import run_process
from portal.workers.processes import every_loop


@click.command()
@click.option("--once", is_flag=True, help="End when nothing is to be done any more.")
def work(once: bool) -> None:
    """Run all background loops as threads of one process, until SIGTERM or Ctrl-C.

    It takes the memory of one process instead of four. Where many register, run `sms work`,
    `duplicates find`, `registration work` and `housekeeping work` instead, each on its own.
    """
    run_process(every_loop, once=once, sends=True)
