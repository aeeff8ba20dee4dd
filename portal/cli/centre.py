"""`portal centre …`: how the centres are, and moving open registrations as a whole."""

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from portal.cli.opening import opened
from portal.domain.centre_plan import CentrePlan
from portal.domain.choices import CentreStatus
from portal.domain.places import load_places
from portal.services import centres, relocate
from portal.services.relocate import Order
from portal.services.route import route


@click.group()
def centre() -> None:
    """Show centres, open and close them, and move people from one to another."""


@centre.command("list")
def list_all() -> None:
    """Show all centres with their codes."""
    with opened() as parts, parts.database.read() as session:
        for each in centres.every(session):
            places = f"{each.capacity} places" if each.capacity else "no limit"
            click.echo(f"{each.code}  {each.status.label:7} {places:14} {each.name_en}")


@centre.command("set")
@click.argument("code")
@click.argument("status", type=click.Choice([status.value for status in CentreStatus]))
@click.option("--places", help="How many people it can have at once; `none` takes the limit away.")
def set_status(code: str, status: str, places: str | None) -> None:
    """Open or close the centre CODE, or say that it is full. Who is there stays there."""
    with opened() as parts, parts.database.begin() as session:
        there = centres.find(session, code)
        kept = "" if there.capacity is None else str(there.capacity)
        plan = CentrePlan.read(
            {
                "address_en": there.address_en,
                "address_bn": there.address_bn,
                "phone": there.phone,
                "status": status,
                "capacity": kept if places is None else places.replace("none", ""),
            }
        )
        mark, now = centres.mark(there), datetime.now(UTC)
        changed = centres.change(session, parts.vault, code, plan, seen=mark, by=None, now=now)
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
def move(
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
    with opened() as parts:
        place = load_places().find_district(district)
        with parts.database.read() as session:
            target = to_code or route(session, place.code).centre_code
            order = Order(place.code, from_code, target, with_received)
            number = _count(session, order)
        if not number:
            click.echo("There is nobody to move.")
            return
        if not yes:
            click.confirm(f"Move {number} people from {from_code} to {target}?", abort=True)
        with parts.database.begin() as session:
            now = datetime.now(UTC)
            is_new = relocate.ask(session, parts.vault, order, reason, by=None, now=now)
        click.echo("The SMS worker moves them now." if is_new else "It is under way already.")


def _count(session: Session, order: Order) -> int:
    for code in (order.from_code, order.to_code):
        centres.find(session, code)
    found = relocate.movable(
        session, order.district_code, order.to_code, with_received=order.with_received
    )
    return found.get(order.from_code, 0)
