"""Runs a worker process for a command."""

import threading
from collections.abc import Callable

import click

from portal import logs
from portal.cli.cli_context import CliContext, open_context
from portal.config import Settings
from portal.gateways.alarm_channels import alarm_channels_of
from portal.gateways.audit_witness import open_witness
from portal.gateways.base import Gateway
from portal.gateways.erasure_list import open_erasure_list
from portal.gateways.registry import gateways_of
from portal.services.health.health_check import HealthContext
from portal.workers.context import WorkerContext
from portal.workers.signals import stop_on_signals
from portal.workers.worker_process import WorkerProcess


def run_process(
    process: Callable[[WorkerContext], WorkerProcess], *, once: bool = False, sends: bool = False
) -> None:
    """Runs the process until SIGTERM or Ctrl-C, or with `once` until all work is done.

    `sends` opens the gateways. Raises `ClickException` if a job failed with `once`.
    """
    logs.hide_uncaught_values()
    with open_context() as context:
        stopping = threading.Event()
        stop_on_signals(stopping)
        failed = process(worker_context(context, stopping, sends=sends)).run(once=once)
    if once and failed:
        raise click.ClickException(f"These jobs failed: {', '.join(failed)}.")


def worker_context(
    context: CliContext, stopping: threading.Event, *, sends: bool = False
) -> WorkerContext:
    """Returns the context of jobs from the context of a command."""
    settings = context.settings
    context.database.watch()
    witness = open_witness(settings.audit)
    return WorkerContext(
        context.database,
        context.vault,
        _gateways(settings) if sends else {},
        hotline=settings.hotline,
        sender=settings.sms_name,
        caps=settings.caps,
        codes_per_day=settings.codes_per_day,
        retention=settings.retention,
        witness=witness,
        health=HealthContext(context.units, settings, witness) if sends else None,
        channels=alarm_channels_of(settings.alarm) if sends else (),
        webhook_networks=settings.webhook_networks,
        erasure_list=open_erasure_list(settings.erasure_list),
        stopping=stopping,
    )


def _gateways(settings: Settings) -> dict[str, Gateway]:
    try:
        return gateways_of(settings)
    except ValueError as error:
        raise click.ClickException(f"The settings of a gateway are wrong: {error}") from error
