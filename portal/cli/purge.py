"""`portal purge`: forget what has had its time."""

from datetime import UTC, datetime

import click

from portal.cli.opening import opened
from portal.services.privacy.retention import forget_expired


@click.command()
def purge() -> None:
    """Delete expired drafts, codes and counters. The SMS worker does the same by itself."""
    with opened() as parts, parts.database.begin() as session:
        rows = forget_expired(session, now=datetime.now(UTC))
    click.echo(f"Rows deleted: {rows}")
