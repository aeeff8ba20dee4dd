"""Checks of centres, catchments and public holidays."""

from datetime import date
from typing import Final

from sqlalchemy import func, or_, select

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.domain.routing.choices import CentreStatus
from portal.models import Catchment, Centre, District
from portal.services.casework.holidays import read_holiday_calendar
from portal.services.health.health_check import HealthContext

_NEXT_YEAR_FROM_MONTH: Final = 11
"""The ministry announces the holidays of a year in the autumn before."""
_LOAD: Final = N_("Load the list of the ministry.")


def check_districts(context: HealthContext) -> Finding | None:
    """Makes sure that each district leads to an open centre."""
    with context.units.read() as work:
        districts = work.session.scalar(select(func.count()).select_from(District))
        is_open = Centre.status != CentreStatus.CLOSED
        centres = work.session.scalar(select(func.count()).select_from(Centre).where(is_open))
        closed = work.session.scalars(
            select(District.name_en)
            .join(Catchment, Catchment.district_code == District.code)
            .join(Centre, Centre.code == Catchment.centre_code)
            .where(Centre.status == CentreStatus.CLOSED)
            .order_by(District.name_en)
        ).all()
    if not districts or not centres:
        return a_fault(
            N_("There are no districts, or no centre is open."),
            N_("Load the places, then open a centre."),
            command="portal db upgrade; portal centre open CODE",
        )
    if not closed:
        return None
    return a_warning(
        N_("The centre set for a district is closed, so that its people go to another one."),
        N_("Choose another centre on the page Catchments."),
        detail=", ".join(closed),
    )


def check_centre_contacts(context: HealthContext) -> Finding | None:
    """Names open centres without a phone number or an address."""
    lacks = or_(Centre.phone == "", Centre.address_bn == "", Centre.address_en == "")
    with context.units.read() as work:
        codes = work.session.scalars(
            select(Centre.code)
            .where(Centre.status != CentreStatus.CLOSED, lacks)
            .order_by(Centre.code)
        ).all()
    if not codes:
        return None
    return a_warning(
        N_("A centre has no phone number or no address, so that people cannot find it."),
        N_("Fill them in on the page Centres."),
        command="portal centre change CODE",
        detail=", ".join(codes),
    )


def check_holidays(context: HealthContext) -> Finding | None:
    """Makes sure that the holidays of this year are loaded, and near its end those of the next."""
    with context.units.read() as work:
        today = dhaka_day(work.now)
        known_until = read_holiday_calendar(work).known_until(today)
    year = today.year + 1 if today.month >= _NEXT_YEAR_FROM_MONTH else today.year
    if known_until is not None and known_until >= date(year, 12, 31):
        return None
    missing = today.year if known_until is None else year
    return a_warning(
        N_("The public holidays of %(year)s are missing."),
        _LOAD,
        command="portal holiday load FILE",
        year=missing,
    )
