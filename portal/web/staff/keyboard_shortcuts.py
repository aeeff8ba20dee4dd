"""The setting of single-key shortcuts, stored with the account."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.staff.roles import Role
from portal.services.staff import own_account
from portal.web import request_context
from portal.web.access import staff

blueprint = Blueprint("staff_keyboard_shortcuts", __name__)


@blueprint.post("/staff/keys")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def switch() -> Response:
    """Turns them on or off (WCAG 2.1.4) for all pages and devices of the officer."""
    with request_context.begin() as work:
        own_account.use_single_keys(
            work, request_context.officer(), on=request.form.get("keys") == "on"
        )
    return redirect(url_for("staff_account.show", _anchor="keys"))
