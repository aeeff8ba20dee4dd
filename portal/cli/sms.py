"""`portal sms …`: the worker that sends, and the emulator that receives in its place."""

import threading
from urllib.parse import urlsplit

import click

from portal import logs
from portal.cli.opening import opened
from portal.cli.sms_worker import SmsWorker
from portal.cli.stopping import on_signal
from portal.config import Settings
from portal.emulator.server import EmulatorServer, NotForProduction
from portal.gateways.base import Gateway
from portal.gateways.http import is_loopback
from portal.gateways.inbound import inbound_address, parser_for
from portal.gateways.registry import gateways_of
from portal.settings_reader import SettingsError


@click.group()
def sms() -> None:
    """Send SMS, or play the gateway they are sent to."""


@sms.command()
@click.option("--once", is_flag=True, help="End when nothing is due any more.")
def work(once: bool) -> None:
    """Send what is due in the outbox until SIGTERM or Ctrl-C; any number may run side by side."""
    with opened() as parts:
        settings = parts.settings
        worker = SmsWorker(
            parts.database,
            parts.vault,
            _gateways(settings),
            hotline=settings.hotline,
            caps=settings.caps,
            codes_per_day=settings.codes_per_day,
        )
        on_signal(worker.stopping)
        worker.run(once=once)


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
    on_signal(stopping)
    with server:
        click.echo(f"SMS inbox: {server.url}/")
        stopping.wait()


@sms.command()
def inbound() -> None:
    """Print the addresses that gateways call when somebody writes to us. They hold secrets."""
    with opened() as parts:
        for name in parts.settings.gateways:
            if parser_for(parts.settings, name):
                click.echo(inbound_address(parts.settings, name))


def _gateways(settings: Settings) -> dict[str, Gateway]:
    try:
        return gateways_of(settings)
    except ValueError as error:
        raise click.ClickException(f"The settings of a gateway are wrong: {error}") from error
