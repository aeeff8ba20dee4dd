"""From the QR code on a returnee's slip to the registration."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.reference import show_reference
from portal.services import slip
from portal.web import current
from portal.web.access import staff

blueprint = Blueprint("staff_slip", __name__)


@blueprint.get("/staff/s/<code>")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(code: str) -> Response:
    """Leads to the registration, if this officer may see it; else there is no such page."""
    officer = current.officer()
    with current.database().read() as session:
        found = slip.find(session, current.vault(), officer, code)
    return redirect(
        url_for(
            "staff_registration.show",
            language=officer.language,
            reference=show_reference(found.reference),
        )
    )
