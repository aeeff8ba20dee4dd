"""The appointments of a centre, week by week."""

from datetime import date, timedelta
from itertools import groupby

from flask import Blueprint, render_template, request

from portal.domain.centre_work import week_of
from portal.domain.choices import Role
from portal.domain.dates import DHAKA
from portal.domain.errors import NotFound
from portal.domain.words import N_
from portal.services.centre_work.look_at_case import appointments_between
from portal.web import current
from portal.web.access import staff
from portal.web.officer.places import area_of

blueprint = Blueprint("centre_appointments", __name__)

WEEK = timedelta(days=7)
FARTHEST = timedelta(days=36_525)
_NO_WEEK = N_("There is no such week.")


@blueprint.get("/staff/appointments")
@staff(Role.CENTRE)
def show() -> str:
    """Who comes when; beside those whose day has come one says whether they came."""
    officer, now = current.officer(), current.now()
    today = now.astimezone(DHAKA).date()
    day = _day(request.args.get("day"), today)
    begin, end = week_of(day)
    with current.database().read() as session:
        found = appointments_between(
            session, current.vault(), officer, current.language(), begin, end, now=now
        )
        area = area_of(session, officer)
    days = [
        (day, list(those))
        for day, those in groupby(found, lambda one: one[0].starts_at.astimezone(DHAKA).date())
    ]
    return render_template(
        "centre/appointments.html",
        area=area,
        before=(begin - WEEK).date().isoformat(),
        days=days,
        first=begin,
        following=end.date().isoformat(),
        is_this_week=day == today,
        last=end - timedelta(days=1),
        today=today,
    )


def _day(wanted: str | None, today: date) -> date:
    if not wanted:
        return today
    try:
        day = date.fromisoformat(wanted)
    except ValueError as error:
        raise NotFound(_NO_WEEK) from error
    if not abs(day - today) < FARTHEST:  # before the calendar itself comes to its end
        raise NotFound(_NO_WEEK)
    return day
