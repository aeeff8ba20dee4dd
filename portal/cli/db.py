"""`portal db …`: the schema of the database."""

import click

from portal import schema, schema_downgrade, schema_grants
from portal.cli.cli_context import open_context
from portal.cli.restored_database import echo_safeguards, safeguard
from portal.schema_state import is_current


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
@click.option("--accept-loss", is_flag=True, help="Go on although data will be lost.")
def downgrade(*, accept_loss: bool) -> None:
    """Take the newest migration back, with the release that brought it.

    The previous release runs on the newer schema, so a rollback does not need this. If tables or
    columns of the migration hold data, it names them and changes nothing without --accept-loss.
    """
    with open_context(ready=False) as context:
        losses = schema_downgrade.find_losses(context.database)
        for loss in losses:
            click.echo(f"This will be lost: {loss.name}: {loss.rows}")
        if losses and not accept_loss:
            raise click.ClickException(
                "Nothing was changed. Make a backup, then repeat the command with --accept-loss."
            )
        below = schema_downgrade.revert_newest(context.database, context.vault, report=click.echo)
    click.echo(f"The database has migration {below} now.")


@db.command()
@click.argument("roles", nargs=-1, required=True)
def grant(roles: tuple[str, ...]) -> None:
    """Give ROLES of PostgreSQL the rights of the web and of workers.

    They may then read and write rows, but neither change the audit log nor the schema. Run it as the
    owner of the database, after each `portal db upgrade`.
    """
    with open_context(ready=False) as context:
        try:
            schema_grants.grant_rights(context.database, roles)
        except schema_grants.UnknownRole as error:
            raise click.ClickException(
                f"PostgreSQL has no role {error.name}: make it with createuser {error.name}."
            ) from error
    click.echo(f"The rights of {', '.join(roles)} are set.")


@db.command()
@click.argument("role")
def reporting(role: str) -> None:
    """Let ROLE of PostgreSQL read the figures of the schema "reporting", and nothing else.

    For Metabase or Superset (docs/reporting-schema.md). Run it as the owner of the database. It makes the
    schema; later upgrades renew it.
    """
    with open_context(ready=False) as context:
        if context.database.is_sqlite:
            raise click.ClickException("Only PostgreSQL has schemas and roles.")
        try:
            left = schema_grants.grant_reporting(context.database, role)
        except schema_grants.UnknownRole as error:
            raise click.ClickException(
                f"PostgreSQL has no role {error.name}: make it with createuser --pwprompt {error.name}."
            ) from error
        except schema_grants.RoleReadsTables as error:
            raise click.ClickException(
                f"The role {error.name} may use {error.table}. Take a role that has no other rights."
            ) from error
    click.echo(f"{role} reads the schema reporting.")
    if left:
        click.echo("Its limits are not set yet. An administrator of PostgreSQL runs this:")
        click.echo("".join(f"  {statement};\n" for statement in left), nl=False)


@db.command()
def check() -> None:
    """Tell whether the database has exactly the tables that the code expects."""
    with open_context(ready=False) as context:
        if not is_current(context.database):
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


@db.command()
@click.confirmation_option(
    prompt="All sessions end and all waiting SMS are held. Are web and workers stopped?"
)
def after_restore() -> None:
    """Make a database safe that another tool has restored to an earlier moment.

    Holds waiting SMS, ends sessions, codes and claims, and erases again whom PORTAL_ERASURE_LIST
    names. `portal restore` does all of this itself. Run it before web and workers start.
    """
    with open_context(ready=False) as context:
        context.prepare()
        echo_safeguards(safeguard(context))
