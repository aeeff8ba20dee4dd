"""`portal run`: all processes on one machine, for a demonstration or a small office."""

import os
import socket
import sys
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import click
from rich.console import Console

from portal.cli import demo
from portal.cli.cli_context import open_context
from portal.config import PROJECT, Settings
from portal.demo.seed import SignIn
from portal.supervisor import Supervisor

THREADS = 8
LOW_PRIORITY = ("nice", "-n", "10")
"""Web requests have priority over background work."""


@click.command()
def run() -> None:
    """Prepare the database, then run web, workers and gateway emulator until Ctrl-C."""
    with open_context(ready=False) as context:
        settings = context.settings
        for address in _addresses(settings).values():
            _refuse_taken_port(address)
        context.prepare()
        sign_ins = [] if settings.production else demo.seed(context)
    with TemporaryDirectory(prefix="phera-metrics-") as metrics:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
        # The sign-ins below must stay in sight.
        os.environ.setdefault("PORTAL_ACCESS_LOG", "no")
        supervisor = Supervisor(_commands(settings))
        supervisor.start()
        _print_welcome(settings, sign_ins)
        supervisor.watch()


def _addresses(settings: Settings) -> dict[str, tuple[str, int]]:
    addresses = {"PORTAL_PORT": (settings.host, settings.port)}
    if "emulator" in settings.gateways:
        emulator = urlsplit(settings.emulator_url)
        addresses["PORTAL_EMULATOR_URL"] = (emulator.hostname or "", emulator.port or 80)
    return addresses


def _refuse_taken_port(address: tuple[str, int]) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise click.ClickException(
                f"{address[0]}:{address[1]} cannot be used ({error.strerror}). Choose other ports: "
                "PORTAL_PORT=8100 PORTAL_EMULATOR_URL=http://127.0.0.1:8110 make run"
            ) from error


def _commands(settings: Settings) -> dict[str, list[str]]:
    python = sys.executable
    web = [python, "-m", "gunicorn", "--bind", f"{settings.host}:{settings.port}"]
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", str(THREADS)]
    commands = {
        "web": [*web, "--chdir", str(PROJECT), "--log-level", "warning", "wsgi:application"],
        "workers": [*LOW_PRIORITY, python, "-m", "portal", "work"],
    }
    if "emulator" in settings.gateways:
        commands["gateway emulator"] = [python, "-m", "portal", "sms", "emulator"]
    return commands


def _print_welcome(settings: Settings, sign_ins: list[SignIn]) -> None:
    console = Console()
    console.print(f"\n[bold]Phera runs[/bold] at {settings.public_url}/")
    console.print(f"Staff sign in at      {settings.public_url}/en/staff/sign-in")
    if "emulator" in settings.gateways:
        console.print(f"Read the SMS at       {settings.emulator_url}/")
    if sign_ins:
        console.print("\n[bold]Demo officers[/bold]: e-mail, password, TOTP secret")
        for sign_in in sign_ins:
            # Lines are not wrapped, so that they can be copied.
            area = f", {sign_in.area}" if sign_in.area.strip("–") else ""
            click.echo(f"{sign_in.role}{area}")
            click.echo(f"    {sign_in.email}  {sign_in.password}  {sign_in.totp_secret}")
        console.print("The six-digit code of the moment: .venv/bin/portal officer code E-MAIL")
    console.print("Ctrl-C ends all of it.\n")
