"""The workload of centres. Staff of a centre set here whether it takes people."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Forbidden, Invalid, PortalError
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.choices import CentreStatus
from portal.domain.staff.roles import Role
from portal.services.casework.workload import workload
from portal.services.routing import centres
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.place_names import centre_name

blueprint = Blueprint("staff_workload", __name__)


@blueprint.get("/staff/centres")
@staff(Role.CENTRE, Role.MINISTRY, Role.ADMINISTRATOR)
def show() -> str:
    """Shows the numbers of the own centre, or of all centres."""
    return _page()


@blueprint.post("/staff/centres/room")
@staff(Role.CENTRE)
def set_room() -> Response | tuple[str, int]:
    """Sets the centre to full or open, which affects the routing of new registrations."""
    wanted = CentreStatus.FULL if request.form.get("room") == "no" else CentreStatus.OPEN
    try:
        with request_context.begin() as work:
            centre = centres.set_room(work, request_context.officer(), wanted)
    except (Invalid, Forbidden) as problem:
        return _page(problem), 422
    text = (
        N_("From now on new people from your districts go to the next nearest centre.")
        if centre.status is CentreStatus.FULL
        else N_("New people from your districts come to you again.")
    )
    flash(translate(text))
    return redirect(url_for("staff_workload.show"), code=303)


def _page(problem: PortalError | None = None) -> str:
    officer = request_context.officer()
    today = dhaka_day(request_context.now())
    with request_context.read_delayed() as work:
        rows = workload(work, officer, today=today)
    return render_template(
        "staff/casework/workload.html",
        centre_name=centre_name,
        is_administrator=officer.role is Role.ADMINISTRATOR,
        own=rows[0] if officer.role is Role.CENTRE and rows else None,
        problem=translate(problem.text, **problem.values) if problem else None,
        rows=rows,
        status=CentreStatus,
        today=today,
    )
