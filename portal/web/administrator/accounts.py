"""The list of staff accounts, and disabling them."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.models.staff.officer import NO_PASSWORD
from portal.services.staff import account_approval, accounts
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.place_names import area_of
from portal.web.staff.step_up import fresh_second_factor

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
        waiting = account_approval.waiting_accounts(work)
    return render_template(
        "administrator/accounts.html",
        accounts=listed,
        waiting=waiting,
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
@fresh_second_factor
def enable(officer_id: uuid.UUID) -> Response:
    """Enables an account."""
    return _set_active(officer_id, active=True)


@blueprint.post("/staff/accounts/<uuid:officer_id>/approve")
@staff(Role.ADMINISTRATOR)
@fresh_second_factor
def approve(officer_id: uuid.UUID) -> Response:
    """Approves an account of the ministry or of an administrator, as a second administrator."""
    with request_context.begin() as work:
        account = accounts.find_officer_by_id(work, officer_id)
        account_approval.approve_account(
            work,
            account,
            by=request_context.officer(),
            has_password=account.password_hash != NO_PASSWORD,
        )
    flash(translate(N_("%(name)s's account is approved."), name=account.name))
    return redirect(url_for("administrator_accounts.show"))


def _set_active(officer_id: uuid.UUID, *, active: bool) -> Response:
    with request_context.begin() as work:
        account = accounts.find_officer_by_id(work, officer_id)
        accounts.set_officer_active(work, account, active=active, by=request_context.officer().id)
        waits = account_approval.waits_for_approval(work, account)
    words = N_("%(name)s can sign in again.") if active else N_("%(name)s can no longer sign in.")
    if active and waits:
        words = N_("A second administrator must approve %(name)s's account now.")
    flash(translate(words, name=account.name))
    return redirect(url_for("administrator_accounts.show"))
