"""Signing out other devices of the account. It needs no fresh code, because it must be quick."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.gettext_marker import N_
from portal.services.staff import sessions
from portal.web import request_context, staff_session
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("staff_account_devices", __name__)


@blueprint.post("/staff/account/devices/<uuid:session_id>/end")
@staff()
def end(session_id: UUID) -> Response:
    """Signs one device of the account out."""
    with request_context.begin() as work:
        sessions.end_device(work, request_context.officer(), session_id)
    return _back(N_("The device is signed out."))


@blueprint.post("/staff/account/devices/end-others")
@staff()
def end_others() -> Response:
    """Signs out all devices of the account except this one."""
    with request_context.begin() as work:
        sessions.end_other_devices(work, request_context.officer(), staff_session.token() or "")
    return _back(N_("All other devices are signed out."))


def _back(message: str) -> Response:
    flash(translate(message))
    return redirect(url_for("staff_account.show", _anchor="devices"))
