"""`portal alarms …`: the ways by which alarms reach a person."""

import click

from portal import logs
from portal.cli.worker_context import run_process
from portal.config import Settings
from portal.gateways.alarm_channels import ChannelFailure, alarm_channels_of
from portal.services.health.alarm_letter import write_test_letter
from portal.settings.errors import SettingsError
from portal.workers.processes import alarm_process


@click.group()
def alarms() -> None:
    """Alarms by mail and webhook."""


@alarms.command()
def work() -> None:
    """Run the checks every two minutes and tell people of faults, until SIGTERM or Ctrl-C.

    It is a process of its own, because a worker that has ended tells nobody. It ends at once if no mail
    server and no webhook is set. Any number of processes may run; each fault is told once.
    """
    run_process(alarm_process, sends=True)


@alarms.command()
def test() -> None:
    """Send a test to each address of the settings. It needs no database."""
    logs.configure()
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    channels = alarm_channels_of(settings.alarm)
    if not channels:
        raise click.ClickException(
            "No mail server and no webhook is set: PORTAL_ALARM_HOST, PORTAL_ALARM_WEBHOOK"
            " (docs/alarms.md)."
        )
    failed = False
    for channel in channels:
        try:
            channel.send(write_test_letter(settings.public_url))
        except ChannelFailure as error:
            failed = True
            click.echo(f"{channel.name}: failed: {error}")
        else:
            click.echo(f"{channel.name}: sent")
    if failed:
        raise click.ClickException("Not every way works.")
