"""`portal officer …`: staff accounts."""

from datetime import UTC, datetime

import click
import segno

from portal.cli.cli_context import open_context
from portal.domain.platform.choices import Language
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Desk, Role
from portal.models import Officer
from portal.services.staff import accounts, second_factor
from portal.services.staff.accounts import OfficerCredentials, OfficerProfile


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
    """Make an account for EMAIL and print what its owner needs to sign in."""
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
        credentials = OfficerCredentials.new()
        with context.begin() as work:
            made = accounts.add_officer(work, profile, credentials)
    _print(made, credentials)


@officer.command()
@click.argument("email")
def reset(email: str) -> None:
    """Give EMAIL a new password, second factor and recovery codes; its sessions end."""
    with open_context() as context:
        credentials = OfficerCredentials.new()
        now = datetime.now(UTC)
        with context.begin() as work:
            found = accounts.reset_officer(work.at(now), email, credentials)
    _print(found, credentials)


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
        secret = found.totp_secret or ""
        click.echo(second_factor.totp_code(secret, now=datetime.now(UTC)))


def _set_active(email: str, *, active: bool) -> None:
    with open_context() as context, context.begin() as work:
        found = accounts.find_officer_by_email(work, email)
        accounts.set_officer_active(work, found, active=active)
    click.echo(f"{email} is {'enabled' if active else 'disabled'}.")


def _print(owner: Officer, credentials: OfficerCredentials) -> None:
    address = second_factor.address_of(credentials.totp_secret, owner.email)
    click.echo(f"Account:   {owner.email} ({owner.role.value})")
    click.echo(f"Password:  {credentials.password}")
    click.echo(f"Secret for the authenticator app: {credentials.totp_secret}")
    segno.make(address, error="l").terminal(compact=True)
    click.echo("Recovery codes, for a lost phone; each works once:")
    for recovery_code in credentials.recovery_codes:
        groups = (recovery_code[start : start + 4] for start in range(0, len(recovery_code), 4))
        click.echo(f"  {'-'.join(groups)}")
    click.echo("This is shown once. Hand it to the owner of the account and to nobody else.")
