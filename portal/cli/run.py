"""`portal run`: all processes on one machine, for a demonstration or a small office."""

import os
import sys
from tempfile import mkdtemp

import click


@click.command()
def run() -> None:
    """Prepare the database, then run web, workers and gateway emulator until Ctrl-C."""
    # prometheus_client reads it when it is imported, so that the program must start with it.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = mkdtemp(prefix="phera-metrics-")
    os.execv(sys.executable, [sys.executable, "-m", "portal.cli.small_office"])  # noqa: S606 - ours
