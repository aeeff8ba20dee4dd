"""`portal route`: the centre of a district, with the reason."""

import click
from sqlalchemy.orm import Session

from portal.cli.cli_context import open_context
from portal.domain.routing.centre_choice import Route
from portal.domain.routing.places import DistrictFact, load_places
from portal.models import Centre
from portal.services.routing import centre_assignment as routing


@click.command()
@click.argument("district")
def route(district: str) -> None:
    """Show the centre for DISTRICT: a name in Bangla or English, an old spelling, or a code."""
    with open_context() as context, context.read() as work:
        place = load_places().find_district(district)
        found = routing.route(work, place.code)
        for line in describe(work.session, place, found):
            click.echo(line)


def describe(session: Session, district: DistrictFact, found: Route) -> list[str]:
    """Describes the route in words."""

    def centre(code: str) -> str:
        return f"{session.get_one(Centre, code).name_en} ({code})"

    lines = [
        f"District:  {district.name_en} ({district.name_bn}, {district.code})",
        f"Centre:    {centre(found.centre_code)}",
        f"Distance:  {found.distance_km:.1f} km from the district headquarters, as the crow flies",
        f"Reason:    {found.reason.label}",
    ]
    if found.passed_over:
        passed_over = "; ".join(centre(code) for code in found.passed_over)
        lines.append(f"Passed over (closed or full): {passed_over}")
    if found.runner_up_code is None or found.runner_up_km is None:
        return [*lines, "Runner-up: none"]
    difference = found.runner_up_km - found.distance_km
    farther = f"{abs(difference):.1f} km {'farther' if difference >= 0 else 'nearer'}"
    runner_up = f"{centre(found.runner_up_code)}, {found.runner_up_km:.1f} km, {farther}"
    return [*lines, f"Runner-up: {runner_up}"]
