"""The list of staff accounts, and disabling them."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.services.staff import accounts
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.place_names import area_of

blueprint = Blueprint("administrator_accounts", __name__)


@blueprint.get("/staff/accounts")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Lists all accounts with their roles."""
    with request_context.read() as work:
        listed = [
            (each, area_of(work.session, each), link_until)
            for each, link_until in accounts.all_officers(work)
        ]
    return render_template(
        "administrator/accounts.html",
        accounts=listed,
        now=request_context.now(),
        own_id=request_context.officer().id,
    )


@blueprint.post("/staff/accounts/<uuid:officer_id>/disable")
@staff(Role.ADMINISTRATOR)
def disable(officer_id: uuid.UUID) -> Response:
    """Disables an account and ends its sessions. The own account is refused."""
    if officer_id == request_context.officer().id:
        raise Forbidden(N_("You cannot disable your own account."))
    return _set_active(officer_id, active=False)


@blueprint.post("/staff/accounts/<uuid:officer_id>/enable")
@staff(Role.ADMINISTRATOR)
def enable(officer_id: uuid.UUID) -> Response:
    """Enables an account."""
    return _set_active(officer_id, active=True)


def _set_active(officer_id: uuid.UUID, *, active: bool) -> Response:
    with request_context.begin() as work:
        account = accounts.find_officer_by_id(work, officer_id)
        accounts.set_officer_active(work, account, active=active, by=request_context.officer().id)
    words = N_("%(name)s can sign in again.") if active else N_("%(name)s can no longer sign in.")
    flash(translate(words, name=account.name))
    return redirect(url_for("administrator_accounts.show"))
