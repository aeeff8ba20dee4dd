"""`portal centre …`: adds and changes centres, and moves open registrations in bulk."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from portal.cli.cli_context import open_context
from portal.domain.routing.centre_choice import CentreFact
from portal.domain.routing.centre_form import CentrePlan
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import load_places
from portal.services.casework import bulk_transfer
from portal.services.casework.bulk_transfer import TransferOrder
from portal.services.routing import catchments, centres
from portal.services.routing.centre_assignment import route
from portal.services.routing.movable_registrations import movable_registrations
from portal.unit_of_work import UnitOfWork


@click.group()
def centre() -> None:
    """Show centres, add, change, open and close them, and move people from one to another."""


def _details(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options for the data of a centre. Omitted options leave values as they are."""
    for option in (
        click.option("--places", "capacity", help="How many people it can have; `none`: no limit."),
        click.option("--phone", help="As one dials it; `none`: the hotline is shown."),
        click.option("--hours", help="Like `9:30-16:00`; `none`: those of PORTAL_CENTRE_HOURS."),
        click.option("--address-en", help="The address in English."),
        click.option("--address-bn", help="The address in Bangla."),
        click.option("--position", help="Latitude and longitude, like `23.81030, 90.41250`."),
    ):
        command = option(command)
    return command


def _typed(details: dict[str, str | None]) -> dict[str, str]:
    given = {name: value for name, value in details.items() if value is not None}
    return {name: "" if value == "none" else value for name, value in given.items()}


@centre.command("list")
def list_all() -> None:
    """Show all centres with their codes."""
    with open_context() as context, context.read() as work:
        for each in centres.list_centres(work):
            places = f"{each.capacity} places" if each.capacity else "no limit"
            click.echo(f"{each.code}  {each.status.label:7} {places:14} {each.name_en}")


@centre.command()
@click.argument("district")
@click.argument("name_en")
@click.argument("name_bn")
@click.option("--open", "is_open", is_flag=True, help="Open it now; else it is closed at first.")
@_details
def add(district: str, name_en: str, name_bn: str, *, is_open: bool, **details: Any) -> None:
    """Add a centre in DISTRICT, with its name in English and in Bangla, and tell whom it gets.

    Without a position it is at the headquarters of the district.
    """
    status = CentreStatus.OPEN if is_open else CentreStatus.CLOSED
    with open_context() as context:
        place = load_places().find_district(district)
        typed = {"name_en": name_en, "name_bn": name_bn, "status": status} | _typed(details)
        plan, now = CentrePlan.read(typed, place), datetime.now(UTC)
        with context.begin() as work:
            code = centres.new_centre_code(
                place.code, [each.code for each in centres.list_centres(work)]
            )
            fact = CentreFact(code, plan.latitude, plan.longitude, CentreStatus.OPEN)
            effects = catchments.preview_centre(work.at(now), fact)
            added = centres.add_centre(work.at(now), place.code, plan, by=None)
        whom = [load_places().district(each.before.district_code).name_en for each in effects]
        begins = "gets" if is_open else "gets, once it is open,"
        click.echo(f"{added.code}  {added.status.label}")
        click.echo(f"It {begins} new people of: {', '.join(whom) or 'no district'}")


@centre.command("set")
@click.argument("code")
@click.argument("status", required=False, type=click.Choice([each.value for each in CentreStatus]))
@click.option("--name-en", help="The name in English.")
@click.option("--name-bn", help="The name in Bangla.")
@_details
def set_status(code: str, status: str | None, **details: Any) -> None:
    """Change the centre CODE: open or close it, say that it is full, or what is written about it.

    Who is there stays there.
    """
    with open_context() as context, context.begin() as work:
        there = centres.find_centre(work, code)
        place = load_places().district(there.district_code)
        plan = CentrePlan.read(
            centres.centre_form_input(there) | _typed(details | {"status": status}), place
        )
        mark, now = centres.centre_version(there), datetime.now(UTC)
        changed = centres.change_centre(work.at(now), code, plan, seen=mark, by=None)
        click.echo(f"{changed.name_en}: {changed.status.label}")


@centre.command()
@click.argument("district")
@click.argument("from_code", metavar="FROM")
@click.option(
    "--to", "to_code", help="The other centre; else the one new people of DISTRICT go to."
)
@click.option("--with-received", is_flag=True, help="Also those whom FROM has received.")
@click.option("--reason", required=True, help="For the officers of both centres.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def move(  # noqa: PLR0913  # Click gives each option as an argument
    district: str,
    from_code: str,
    to_code: str | None,
    *,
    with_received: bool,
    reason: str,
    yes: bool,
) -> None:
    """Move the open registrations of DISTRICT from the centre FROM to another one.

    The SMS worker does it in batches, and each person gets an SMS. Whom an officer sent to FROM by
    hand stays there. Asked for twice it is done once.
    """
    with open_context() as context:
        place = load_places().find_district(district)
        with context.read() as work:
            target = to_code or route(work, place.code).centre_code
            order = TransferOrder(place.code, from_code, target, with_received)
            number = _count(work, order)
        if not number:
            click.echo("There is nobody to move.")
            return
        if not yes:
            click.confirm(f"Move {number} people from {from_code} to {target}?", abort=True)
        with context.begin() as work:
            now = datetime.now(UTC)
            is_new = bulk_transfer.order_transfer(work.at(now), order, reason, by=None)
        click.echo("The SMS worker moves them now." if is_new else "It is already in progress.")


def _count(work: UnitOfWork, order: TransferOrder) -> int:
    for code in (order.from_code, order.to_code):
        centres.find_centre(work, code)
    found = movable_registrations(
        work, order.district_code, order.to_code, with_received=order.with_received
    )
    return found.get(order.from_code, 0)
