"""The list of staff accounts, and disabling them."""

import uuid
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean
from portal.domain.staff.list_views import ListName
from portal.domain.staff.roles import Role
from portal.models.staff.officer import NO_PASSWORD
from portal.services.staff import account_approval, account_list, accounts
from portal.services.staff.account_list import AccountQuery
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.list_views import own_page_size, shown_list
from portal.web.staff.place_names import area_of
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("administrator_accounts", __name__)

_LONGEST_PAGE: Final = 4


@blueprint.get("/staff/accounts")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Lists accounts with role, area and last sign-in. The URL holds the filters."""
    query = read_account_query()
    with request_context.read() as work:
        page = account_list.list_accounts(work, query, size=own_page_size().rows)
        areas = {row.officer.id: area_of(work.session, row.officer) for row in page.rows}
        waiting = account_approval.waiting_accounts(work)
    return render_template(
        "administrator/accounts.html",
        areas=areas,
        arguments=_arguments(query),
        page=page,
        query=query,
        roles=Role,
        shown=shown_list(ListName.ACCOUNTS),
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
    return redirect(url_for("administrator_accounts.show", **_arguments(read_account_query())))


def read_account_query() -> AccountQuery:
    """Reads the filters. Invalid and missing ones are left out."""
    role, page = request.args.get("role", ""), request.args.get("page", "")
    return AccountQuery(
        clean(request.args.get("text", "")),
        Role(role) if role in {each.value for each in Role} else None,
        int(page) if page.isdecimal() and len(page) <= _LONGEST_PAGE and int(page) else 1,
    )


def _arguments(query: AccountQuery) -> dict[str, Any]:
    """Returns the filters as arguments of the address, by which an action leads back to the list."""
    filters = {"text": query.text, "role": query.role.value if query.role else ""}
    page = {"page": query.page} if query.page > 1 else {}
    return {name: value for name, value in filters.items() if value} | page


def _set_active(officer_id: uuid.UUID, *, active: bool) -> Response:
    with request_context.begin() as work:
        account = accounts.find_officer_by_id(work, officer_id)
        accounts.set_officer_active(work, account, active=active, by=request_context.officer().id)
        waits = account_approval.waits_for_approval(work, account)
    words = N_("%(name)s can sign in again.") if active else N_("%(name)s can no longer sign in.")
    if active and waits:
        words = N_("A second administrator must approve %(name)s's account now.")
    flash(translate(words, name=account.name))
    return redirect(url_for("administrator_accounts.show", **_arguments(read_account_query())))
