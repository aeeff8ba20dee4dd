"""`portal sms …`: the delivery worker, the gateway emulator, and what became of an SMS."""

import threading
from urllib.parse import urlsplit

import click

from portal import logs
from portal.cli.cli_context import open_context
from portal.cli.sms_why import why
from portal.cli.worker_context import run_process
from portal.config import Settings
from portal.emulator.server import EmulatorServer, NotForProduction
from portal.gateways.http import is_loopback
from portal.gateways.inbound import inbound_address, parser_for
from portal.services.messaging.restored_messages import (
    cancel_held_messages,
    release_held_messages,
)
from portal.settings.errors import SettingsError
from portal.workers.processes import sms_process
from portal.workers.signals import SIGNAL_SECONDS, stop_on_signals


@click.group()
def sms() -> None:
    """Send SMS, tell what became of them, or play the gateway they are sent to."""


@sms.command()
@click.option("--once", is_flag=True, help="End when nothing is due any more.")
def work(once: bool) -> None:
    """Send what is due in the outbox until SIGTERM or Ctrl-C; any number may run side by side."""
    run_process(sms_process, once=once, sends=True)


@sms.command()
@click.option(
    "--receipt-delay", default=1.0, show_default=True, help="Seconds from an SMS to its receipt."
)
def emulator(receipt_delay: float) -> None:
    """Play a gateway at PORTAL_EMULATOR_URL, with a page on which one reads the SMS."""
    logs.configure()
    try:
        settings = Settings.from_env()
        address = urlsplit(settings.emulator_url)
        if not is_loopback(address.hostname or ""):
            raise click.ClickException("PORTAL_EMULATOR_URL must be on this machine.")
        server = EmulatorServer(
            settings,
            settings.instance / "emulator.sqlite3",
            port=address.port or 80,
            receipt_delay=receipt_delay,
        )
    except (SettingsError, NotForProduction) as error:
        raise click.ClickException(str(error)) from error
    stopping = threading.Event()
    stop_on_signals(stopping)
    with server:
        click.echo(f"SMS inbox: {server.url}/")
        while not stopping.wait(SIGNAL_SECONDS):
            pass


sms.add_command(why)


@sms.command()
def inbound() -> None:
    """Print the addresses that gateways call when somebody writes to us. They hold secrets."""
    with open_context() as context:
        for name in context.settings.gateways:
            if parser_for(context.settings, name):
                click.echo(inbound_address(context.settings, name))


@sms.command()
@click.option("--cancel", is_flag=True, help="End them unsent instead.")
def release_held(cancel: bool) -> None:
    """Send the SMS that are held since a backup was restored.

    Some of them may have been sent between the backup and the restore: their people get them twice.
    """
    with open_context() as context, context.begin() as work:
        count = cancel_held_messages(work) if cancel else release_held_messages(work)
    click.echo(f"Cancelled: {count:,} SMS." if cancel else f"Released: {count:,} SMS.")
