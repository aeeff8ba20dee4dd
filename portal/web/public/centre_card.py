"""The centre of a registration as a card: address, distance, hours, map and phone."""

from datetime import datetime, time
from typing import NamedTuple

from flask import Flask

from portal.domain.platform.dates import DHAKA, dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.opening_hours import OpeningHours, hours_in_force
from portal.i18n import show_time
from portal.models import Centre, Registration
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.locale import translate

_HOURS = N_("Sunday to Thursday, %(opens)s to %(closes)s. Closed on public holidays.")
_MAP = "https://www.openstreetmap.org/?mlat={0:.5f}&mlon={1:.5f}#map=15/{0:.5f}/{1:.5f}"


def init_app(app: Flask) -> None:
    """Gives templates `opening_hours` of a centre."""
    app.jinja_env.globals["opening_hours"] = opening_hours


class CentreCard(NamedTuple):
    """A centre, and what a person needs to go there."""

    centre: Centre
    km: int
    """From the main town of the person's district. 0 in the town itself."""
    hours: str
    """Empty if they are not set."""
    map_url: str


def centre_card(work: UnitOfWork, registration: Registration) -> CentreCard:
    """Returns the card of the centre of a registration."""
    centre = work.session.get_one(Centre, registration.centre_code)
    return CentreCard(
        centre,
        km=round(registration.centre_distance_km),
        hours=opening_hours(centre),
        map_url=_MAP.format(centre.latitude, centre.longitude),
    )


def hours_of_centre(centre: Centre) -> OpeningHours | None:
    """Returns the hours of a centre, or of all centres if it has none of its own."""
    return hours_in_force(centre.hours, request_context.settings().centre.hours)


def opening_hours(centre: Centre) -> str:
    """Returns the days and hours of a centre, as `hours_of_centre`, for display."""
    hours = hours_of_centre(centre)
    return (
        translate(_HOURS, opens=_clock(hours.opens), closes=_clock(hours.closes)) if hours else ""
    )


def _clock(of_day: time) -> str:
    today = dhaka_day(request_context.now())
    return show_time(request_context.language(), datetime.combine(today, of_day, DHAKA))
