"""The funnel from identified to registered: numbers for supervisors and the ministry."""

from itertools import groupby

from flask import Blueprint, render_template

from portal.domain.choices import Role
from portal.domain.dates import DHAKA
from portal.services.identified.funnel import funnel
from portal.web import current
from portal.web.access import staff
from portal.web.officer.places import district_name

blueprint = Blueprint("registrar_funnel", __name__)


@blueprint.get("/staff/funnel")
@staff(Role.SUPERVISOR, Role.MINISTRY)
def show() -> str:
    """By month and district, the newest month first."""
    today = current.now().astimezone(DHAKA).date()
    with current.database().read() as session:
        rows = funnel(session, current.officer(), today=today)
    months = [(month, list(of)) for month, of in groupby(rows, lambda row: row.month)]
    return render_template(
        "registrar/funnel.html",
        by_district=current.officer().role is Role.MINISTRY,
        district_name=district_name,
        months=months,
        rows=rows,
    )
