"""`portal db …`: the schema of the database."""

import click

from portal import schema
from portal.cli.cli_context import open_context


@click.group()
def db() -> None:
    """Bring the database up to date, or compare it with the code."""


@db.command()
def upgrade() -> None:
    """Run the migrations that are missing, and bring in the reference geography.

    Other processes may read and write meanwhile. A migration that waits for a lock gives up after
    five seconds, so that others do not wait behind it, and tries again.
    """
    with open_context(ready=False) as context:
        context.prepare(click.echo)
    click.echo("The database is up to date.")


@db.command()
def check() -> None:
    """Tell whether the database has exactly the tables that the code expects."""
    with open_context(ready=False) as context:
        if not schema.is_current(context.database):
            raise click.ClickException("Migrations are missing. Run `portal db upgrade`.")
        if found := schema.differences(context.database):
            raise click.ClickException("\n".join(["The database differs:", *map(str, found)]))
    click.echo("The database has the tables that the code expects.")


@db.command()
@click.argument("message")
def draft(message: str) -> None:
    """Write a new migration from the difference of code and database; MESSAGE names it."""
    with open_context(ready=False) as context:
        schema.draft_migration(context.database, message)
