"""How much each centre has to do; its own staff says here whether there is room."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import CentreStatus, Role
from portal.domain.dates import DHAKA
from portal.domain.errors import Forbidden, Invalid, PortalError
from portal.domain.words import N_
from portal.services import centres
from portal.services.centre_work.workload import workload
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.places import centre_name

blueprint = Blueprint("centre_workload", __name__)


@blueprint.get("/staff/centres")
@staff(Role.CENTRE, Role.MINISTRY, Role.ADMINISTRATOR)
def show() -> str:
    """The numbers of the own centre, or of all of them."""
    return _page()


@blueprint.post("/staff/centres/room")
@staff(Role.CENTRE)
def set_room() -> Response | tuple[str, int]:
    """Full, or open again: where new registrations go from now on."""
    wanted = CentreStatus.FULL if request.form.get("room") == "no" else CentreStatus.OPEN
    try:
        with current.database().begin() as session:
            centre = centres.set_room(
                session, current.vault(), current.officer(), wanted, now=current.now()
            )
    except (Invalid, Forbidden) as problem:
        return _page(problem), 422
    text = (
        N_("New people of your districts go to the next nearest centre from now on.")
        if centre.status is CentreStatus.FULL
        else N_("New people of your districts come to you again.")
    )
    flash(translate(text))
    return redirect(url_for("centre_workload.show"), code=303)


def _page(problem: PortalError | None = None) -> str:
    officer = current.officer()
    today = current.now().astimezone(DHAKA).date()
    with current.database().read() as session:
        rows = workload(session, officer, today=today)
    return render_template(
        "centre/workload.html",
        centre_name=centre_name,
        is_administrator=officer.role is Role.ADMINISTRATOR,
        own=rows[0] if officer.role is Role.CENTRE and rows else None,
        problem=translate(problem.text, **problem.values) if problem else None,
        rows=rows,
        status=CentreStatus,
        today=today,
    )
