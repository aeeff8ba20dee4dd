"""`portal audit …`: the chain of the audit log."""

import click

from portal.cli.opening import opened
from portal.services.audit.audit_log import first_wrong_entry


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
def verify() -> None:
    """Tell whether the audit log is as it was written: nothing edited, deleted or cut off."""
    with opened() as parts, parts.database.read() as session:
        wrong = first_wrong_entry(session, parts.vault)
    if wrong is not None:
        raise click.ClickException(
            f"The audit log is not as it was written, from entry {wrong} on."
        )
    click.echo("The audit log is as it was written.")
