"""The program behind `portal run`: prepares the database, then forks web, workers and gateway emulator.

The processes share the memory of what this one has imported, and none of them imports it again.
"""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from portal.app import start_app
from portal.cli import demo
from portal.cli.alarms import alarms
from portal.cli.cli_context import open_context
from portal.cli.sms import sms
from portal.cli.work import work
from portal.config import Settings
from portal.demo.seed import SignIn
from portal.garbage_collection import keep_loaded_objects
from portal.supervisor import Supervisor

WEB_PROCESSES: Final = 2
THREADS: Final = 8
LOG_FILE: Final = "portal.log"
"""In the instance folder: what the processes of a demonstration log."""
LOW_PRIORITY: Final = 10
"""The `nice` value of the workers: web requests have priority over background work."""


@click.command()
def main() -> None:
    """Prepare the database, then run web, workers and gateway emulator until Ctrl-C."""
    try:
        with open_context(ready=False) as context:
            settings = context.settings
            for address in _addresses(settings).values():
                _refuse_taken_port(address)
            context.prepare()
            sign_ins = [] if settings.production else demo.seed(context)
        processes = _processes(settings)
        if not settings.production:
            # The sign-ins below must stay in sight.
            log = settings.instance / LOG_FILE
            processes = {name: partial(_log_to, log, run) for name, run in processes.items()}
        supervisor = Supervisor(processes)
        supervisor.start()
        _print_welcome(settings, sign_ins)
        supervisor.watch()
    finally:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


class _Web(BaseApplication):
    """gunicorn with the portal, which each of its processes builds for itself."""

    def __init__(self, settings: Settings) -> None:
        self._bind = f"{settings.host}:{settings.port}"
        super().__init__()

    def load_config(self) -> None:
        """Sets the settings of gunicorn."""
        for name, value in {
            "bind": self._bind,
            "worker_class": "gthread",
            "workers": WEB_PROCESSES,
            "threads": THREADS,
            "loglevel": "warning",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]  # an environment is a dict, by PEP 3333
        """Returns the application of a process."""
        app = start_app()
        keep_loaded_objects()
        return app


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


def _processes(settings: Settings) -> dict[str, Callable[[], None]]:
    processes: dict[str, Callable[[], None]] = {}
    if "emulator" in settings.gateways:
        processes["gateway emulator"] = partial(sms.main, ["emulator"], "portal sms")
    if settings.alarm.is_set:
        processes["alarms"] = partial(_run_in_background, alarms, ["work"], "portal alarms")
    return processes | {
        "web": partial(_run_web, settings),
        "workers": partial(_run_in_background, work, [], "portal work"),
    }


def _log_to(file: Path, run: Callable[[], None]) -> None:
    """Runs a process that writes its log into the file."""
    with file.open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    run()


def _run_web(settings: Settings) -> None:
    _Web(settings).run()


def _run_in_background(command: click.Command, arguments: list[str], name: str) -> None:
    os.nice(LOW_PRIORITY)
    command.main(arguments, name)


def _print_welcome(settings: Settings, sign_ins: list[SignIn]) -> None:
    click.echo(f"\n{click.style('Phera runs', bold=True)} at {settings.public_url}/")
    click.echo(f"Staff sign in at      {settings.public_url}/en/staff/sign-in")
    if "emulator" in settings.gateways:
        click.echo(f"Read the SMS at       {settings.emulator_url}/")
    if sign_ins:
        click.echo(f"\n{click.style('Demo officers', bold=True)}: e-mail, password, TOTP secret")
        for sign_in in sign_ins:
            area = f", {sign_in.area}" if sign_in.area.strip("–") else ""
            click.echo(f"{sign_in.role}{area}")
            click.echo(f"    {sign_in.email}  {sign_in.password}  {sign_in.totp_secret}")
        click.echo("The six-digit code of the moment: .venv/bin/portal officer code E-MAIL")
    if not settings.production:
        click.echo(f"What happens is logged in {settings.instance / LOG_FILE}")
    click.echo("Ctrl-C ends all of it.\n")


if __name__ == "__main__":
    main(prog_name="portal run")
