"""`portal audit …`: the chain of the audit log."""

import click

from portal.cli.cli_context import open_context
from portal.services.audit.audit_log import first_wrong_entry


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
def verify() -> None:
    """Tell whether the audit log is as it was written: nothing edited, deleted or cut off."""
    with open_context() as context, context.read() as work:
        wrong = first_wrong_entry(work)
    if wrong is not None:
        raise click.ClickException(
            f"The audit log is not as it was written, from entry {wrong} on."
        )
    click.echo("The audit log is as it was written.")
