"""One staff account: invitation, role and area, and a new link."""

import uuid
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Invalid, NotFound, PortalError
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import ROLES_OF_TWO_ADMINISTRATORS, Role
from portal.models import Centre, Officer
from portal.services.staff import account_approval, accounts, invitations
from portal.services.staff.account_approval import AccountToApprove
from portal.services.staff.accounts import OfficerProfile
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import STATUS
from portal.web.forms.account import AccountForm, read_profile
from portal.web.forms.base_form import Options
from portal.web.locale import translate
from portal.web.staff.place_names import centre_name
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("administrator_account", __name__)


@blueprint.get("/staff/accounts/new")
@staff(Role.ADMINISTRATOR)
def new() -> str:
    """Shows the form for an invitation."""
    with request_context.read() as work:
        form = AccountForm.of(None, _centres(work.session))
    return _page(form)


@blueprint.post("/staff/accounts/new")
@staff(Role.ADMINISTRATOR)
@fresh_second_factor
def invite() -> tuple[str, int] | str:
    """Creates the account and shows its link once."""
    try:
        profile = read_profile()
        with request_context.begin() as work:
            token = invitations.invite_officer(work, profile, by=request_context.officer())
    except (Invalid, NotFound, Conflict) as problem:
        return _wrong(problem)
    return _link(profile, token)


@blueprint.get("/staff/accounts/<uuid:officer_id>")
@staff(Role.ADMINISTRATOR)
def show(officer_id: uuid.UUID) -> str:
    """Shows the account and its form."""
    with request_context.read() as work:
        account = accounts.find_officer_by_id(work, officer_id)
        to_approve = account_approval.accounts_to_approve(
            work, request_context.officer(), most=1, account=account
        )
        form = AccountForm.of(account, _centres(work.session))
    return _page(form, account, to_approve=to_approve)


@blueprint.post("/staff/accounts/<uuid:officer_id>")
@staff(Role.ADMINISTRATOR)
@fresh_second_factor
def change(officer_id: uuid.UUID) -> tuple[str, int] | Response:
    """Changes name, role or area."""
    try:
        profile = read_profile()
        with request_context.begin() as work:
            account = accounts.find_officer_by_id(work, officer_id)
            accounts.change_officer(work, account, profile, by=request_context.officer())
    except Invalid as problem:
        with request_context.read() as work:
            account = accounts.find_officer_by_id(work, officer_id)
        return _wrong(problem, account)
    flash(translate(N_("%(name)s's account has been changed."), name=account.name))
    return redirect(url_for("administrator_accounts.show"), code=303)


@blueprint.post("/staff/accounts/<uuid:officer_id>/link")
@staff(Role.ADMINISTRATOR)
@fresh_second_factor
def reset(officer_id: uuid.UUID) -> str:
    """Revokes the credentials and shows a new link, for a lost phone or password."""
    with request_context.begin() as work:
        account = accounts.find_officer_by_id(work, officer_id)
        token = invitations.send_reset_link(work, account, by=request_context.officer())
    return _link(account, token)


def _wrong(problem: PortalError, account: Officer | None = None) -> tuple[str, int]:
    with request_context.read() as work:
        form = AccountForm.sent(_centres(work.session))
    return _page(form, account, problem), STATUS[type(problem)]


def _page(
    form: AccountForm,
    account: Officer | None = None,
    problem: PortalError | None = None,
    to_approve: Sequence[AccountToApprove] = (),
) -> str:
    return render_template(
        "administrator/account.html",
        form=form,
        account=account,
        to_approve=to_approve,
        own=account is not None and account.id == request_context.officer().id,
        problem=translate(problem.text, **problem.values) if problem else None,
    )


def _link(account: Officer | OfficerProfile, token: str) -> str:
    path = url_for("staff_invitation.show", language=account.language, token=token)
    return render_template(
        "administrator/link.html",
        name=account.name,
        email=account.email,
        waits=account.role in ROLES_OF_TWO_ADMINISTRATORS,
        link=request_context.settings().public_url + path,
        days=invitations.LIFE.days,
    )


def _centres(session: Session) -> Options:
    return {each.code: centre_name(each) for each in session.scalars(select(Centre))}
