"""Opens the registration of the QR code on a slip."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.domain.registration.reference import show_reference
from portal.domain.staff.roles import Role
from portal.services.registration import slip
from portal.web import request_context
from portal.web.access import staff

blueprint = Blueprint("staff_slip_scan", __name__)


@blueprint.get("/staff/s/<code>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(code: str) -> Response:
    """Redirects to the registration if the officer may see it, else 404."""
    officer = request_context.officer()
    with request_context.read() as work:
        found = slip.find_by_slip(work, officer, code)
    return redirect(
        url_for(
            "staff_registration.show",
            language=officer.language,
            reference=show_reference(found.reference),
        )
    )
