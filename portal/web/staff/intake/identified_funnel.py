"""The funnel report from identified to registered, for supervisors and the ministry."""

from itertools import groupby

from flask import Blueprint, render_template

from portal.domain.platform.dates import dhaka_day
from portal.domain.staff.roles import Role
from portal.services.outreach.identified_funnel import identified_funnel
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.place_names import district_name

blueprint = Blueprint("staff_identified_funnel", __name__)


@blueprint.get("/staff/funnel")
@staff(Role.SUPERVISOR, Role.MINISTRY)
def show() -> str:
    """Shows the numbers by month and district, the newest month first."""
    today = dhaka_day(request_context.now())
    with request_context.read_delayed() as work:
        rows = identified_funnel(work, request_context.officer(), today=today)
    months = [(month, list(of)) for month, of in groupby(rows, lambda row: row.month)]
    return render_template(
        "staff/intake/funnel.html",
        by_district=request_context.officer().role is Role.MINISTRY,
        district_name=district_name,
        months=months,
        rows=rows,
    )
