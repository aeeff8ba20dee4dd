"""The command `portal`: one module for each group of subcommands."""

import click

from portal.cli.route import route


@click.group()
def main() -> None:
    """Phera: registration of returnees. Settings are PORTAL_* environment variables."""


main.add_command(route)
