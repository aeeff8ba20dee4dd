"""`portal officer …`: staff accounts."""

from datetime import UTC, datetime

import click

from portal.cli.cli_context import CliContext, open_context
from portal.domain.platform.choices import Language
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Desk, Role
from portal.models.staff.officer import NO_PASSWORD
from portal.services.staff import accounts, invitations, second_factor
from portal.services.staff.accounts import OfficerProfile


@click.group()
def officer() -> None:
    """Add staff accounts, give them new credentials, disable them."""


@officer.command()
@click.argument("email")
@click.option("--name", required=True, help="The officer's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--district", help="For a district officer: a name in either script, or a code.")
@click.option("--centre", help="For centre staff: the code of the centre.")
@click.option("--desk", type=click.Choice([desk.value for desk in Desk]), help="For a registrar.")
@click.option("--language", type=click.Choice(["bn", "en"]), default="bn", show_default=True)
def add(  # noqa: PLR0913  # Click gives each option as an argument
    email: str,
    *,
    name: str,
    role: str,
    district: str | None,
    centre: str | None,
    desk: str | None,
    language: str,
) -> None:
    """Make an account for EMAIL and print the link by which its owner opens it, once."""
    with open_context() as context:
        profile = OfficerProfile(
            email=email,
            name=name,
            role=Role(role),
            district_code=load_places().find_district(district).code if district else None,
            centre_code=centre.upper() if centre else None,
            desk=Desk(desk) if desk else None,
            language=Language(language),
        )
        with context.begin() as work:
            token = invitations.invite_officer(work, profile, by=None)
        _print_link(context, profile.email, profile.language, token)


@officer.command()
@click.argument("email")
def reset(email: str) -> None:
    """Take away the credentials of EMAIL, end its sessions and print a new link."""
    with open_context() as context:
        with context.begin() as work:
            found = accounts.find_officer_by_email(work, email)
            token = invitations.send_reset_link(work, found, by=None)
        _print_link(context, found.email, found.language, token)


@officer.command()
@click.argument("email")
def disable(email: str) -> None:
    """Stop EMAIL from signing in; its sessions end at once."""
    _set_active(email, active=False)


@officer.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let EMAIL sign in again."""
    _set_active(email, active=True)


@officer.command()
@click.argument("email")
def code(email: str) -> None:
    """Print the six-digit code of the moment for EMAIL. In development only."""
    with open_context() as context:
        if context.settings.production:
            raise click.ClickException("In production a code comes from the officer's own app.")
        with context.read() as work:
            found = accounts.find_officer_by_email(work, email)
        if found.password_hash == NO_PASSWORD:
            raise click.ClickException(f"{email} has not opened the account by its link yet.")
        click.echo(second_factor.totp_code(found.totp_secret or "", now=datetime.now(UTC)))


def _set_active(email: str, *, active: bool) -> None:
    with open_context() as context, context.begin() as work:
        found = accounts.find_officer_by_email(work, email)
        accounts.set_officer_active(work, found, active=active)
    click.echo(f"{email} is {'enabled' if active else 'disabled'}.")


def _print_link(context: CliContext, email: str, language: Language, token: str) -> None:
    click.echo(f"Account: {email}")
    click.echo(f"Link:    {context.settings.public_url}/{language}/staff/invitation/{token}")
    click.echo(f"It works once, for {invitations.LIFE.days} days, and is shown only now.")
    click.echo("Hand it to the owner of the account and to nobody else.")
