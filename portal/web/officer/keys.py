"""Whether single keys work an officer's pages: the officer's choice, kept with the account."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.services import officers
from portal.web import current
from portal.web.access import staff
from portal.web.officer.claim import address_of_list

blueprint = Blueprint("staff_keys", __name__)


@blueprint.post("/staff/keys")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def switch() -> Response:
    """Turns them on or off (WCAG 2.1.4), on every page and every machine of this officer."""
    with current.database().begin() as session:
        officers.use_single_keys(session, current.officer(), on=request.form.get("keys") == "on")
    return redirect(address_of_list())
