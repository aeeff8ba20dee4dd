"""The staff accounts: who has one, and ending it at once."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.errors import Forbidden
from portal.domain.words import N_
from portal.services import officers
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.places import area_of

blueprint = Blueprint("administrator_accounts", __name__)


@blueprint.get("/staff/accounts")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """All accounts with their roles."""
    with current.database().read() as session:
        listed = [
            (each, area_of(session, each), link_until)
            for each, link_until in officers.all_officers(session)
        ]
    return render_template(
        "administrator/accounts.html",
        accounts=listed,
        now=current.now(),
        own_id=current.officer().id,
    )


@blueprint.post("/staff/accounts/<uuid:officer_id>/disable")
@staff(Role.ADMINISTRATOR)
def disable(officer_id: uuid.UUID) -> Response:
    """Ends an account and its sessions; nobody locks themselves out."""
    if officer_id == current.officer().id:
        raise Forbidden(N_("You cannot disable your own account."))
    return _set_active(officer_id, active=False)


@blueprint.post("/staff/accounts/<uuid:officer_id>/enable")
@staff(Role.ADMINISTRATOR)
def enable(officer_id: uuid.UUID) -> Response:
    """Lets an account sign in again."""
    return _set_active(officer_id, active=True)


def _set_active(officer_id: uuid.UUID, *, active: bool) -> Response:
    with current.database().begin() as session:
        account = officers.by_id(session, officer_id)
        officers.set_active(
            session,
            current.vault(),
            account,
            active=active,
            now=current.now(),
            by=current.officer().id,
        )
    words = N_("%(name)s can sign in again.") if active else N_("%(name)s is signed out for good.")
    flash(translate(words, name=account.name))
    return redirect(url_for("administrator_accounts.show"))
