"""The command `portal`: one module for each group of subcommands."""

import click

from portal.cli.audit import audit
from portal.cli.centre import centre
from portal.cli.db import db
from portal.cli.duplicates import duplicates
from portal.cli.housekeeping import housekeeping
from portal.cli.officer import officer
from portal.cli.purge import purge
from portal.cli.registration import registration
from portal.cli.route import route
from portal.cli.run import run
from portal.cli.sms import sms
from portal.cli.work import work


@click.group()
def main() -> None:
    """Phera: registration of returnees. Settings are PORTAL_* environment variables."""


for command in (
    audit,
    centre,
    db,
    duplicates,
    housekeeping,
    officer,
    purge,
    registration,
    route,
    run,
    sms,
    work,
):
    main.add_command(command)
