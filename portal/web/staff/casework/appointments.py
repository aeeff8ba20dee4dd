"""The appointments of a centre, week by week."""

from datetime import date, timedelta
from itertools import groupby

from flask import Blueprint, render_template, request

from portal.domain.casework.case_choices import week_of
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.services.casework.case_detail import appointments_between
from portal.services.casework.holidays import read_holiday_calendar
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.place_names import area_of

blueprint = Blueprint("staff_appointments", __name__)

WEEK = timedelta(days=7)
FARTHEST = timedelta(days=36_525)
_NO_WEEK = N_("There is no such week.")


@blueprint.get("/staff/appointments")
@staff(Role.CENTRE)
def show() -> str:
    """Lists the appointments of a week. Past ones have buttons for attendance.

    At the weekend the page opens on the next working week.
    """
    officer, now = request_context.officer(), request_context.now()
    today = dhaka_day(now)
    wanted = request.args.get("day")
    with request_context.read() as work:
        present = week_of(read_holiday_calendar(work).next_working_day(today))
        begin, end = week_of(_day(wanted, today)) if wanted else present
        found = appointments_between(work, officer, request_context.language(), begin, end)
        area = area_of(work.session, officer)
    days = [
        (day, list(those)) for day, those in groupby(found, lambda one: dhaka_day(one[0].starts_at))
    ]
    return render_template(
        "staff/casework/appointments.html",
        area=area,
        before=(begin - WEEK).date().isoformat(),
        days=days,
        first=begin,
        following=end.date().isoformat(),
        is_this_week=begin == present[0],
        last=end - timedelta(days=1),
        today=today,
    )


def _day(wanted: str, today: date) -> date:
    try:
        day = date.fromisoformat(wanted)
    except ValueError as error:
        raise NotFound(_NO_WEEK) from error
    if not abs(day - today) < FARTHEST:  # avoids an overflow of the calendar
        raise NotFound(_NO_WEEK)
    return day
