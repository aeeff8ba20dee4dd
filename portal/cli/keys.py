"""`portal keys …`: the keys of the database (`docs/keys.md`)."""

import click

from portal.cli.cli_context import open_context
from portal.services.platform import key_checks


@click.group()
def keys() -> None:
    """The keys that seal and index what is stored."""


@keys.command()
def accept() -> None:
    """Accept the keys of this machine: from now on no process starts without them.

    Run it when every machine has the new key, and before the new key comes first.
    """
    with open_context(verified=False) as context, context.begin() as work:
        key_checks.verify_accepted_keys(work)
        new = key_checks.accept_keys(work)
    for kind, key_id in new:
        click.echo(f"Accepted: {kind} key {key_id}")
    if not new:
        click.echo("All keys of this machine were accepted before.")
