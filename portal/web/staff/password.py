"""The officer's own password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid, TooMany
from portal.domain.platform.gettext_marker import N_
from portal.services.staff import accounts, password_rules, passwords, sign_in
from portal.web import device_cookie, request_context, staff_session
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("staff_password", __name__)


@blueprint.get("/staff/password")
@staff()
def show() -> str:
    """Shows the form for a new password."""
    return _page()


@blueprint.post("/staff/password")
@staff()
def change() -> tuple[str, int] | Response:
    """Changes the password after checking the old one, and ends all sessions of the account."""
    officer = request_context.officer()
    given = request.form
    with request_context.begin() as work:
        claim = sign_in.begin_sign_in(
            work,
            email=officer.email,
            address=request_context.client_address(),
            devices=device_cookie.device_tokens(),
        )
    if isinstance(claim, TooMany):
        raise claim
    try:
        if not passwords.password_matches(given.get("old", ""), claim.password_hash):
            raise Invalid(N_("Your current password is not right."))
        if given.get("new", "") != given.get("again", ""):
            raise Invalid(N_("The two new passwords are not the same."))
        new_hash = passwords.hash_new_password(
            given.get("new", ""), email=officer.email, name=officer.name
        )
    except Invalid as problem:
        return _page(translate(problem.text, **problem.values)), 422
    with request_context.begin() as work:
        accounts.change_password(work, officer, new_hash)
    staff_session.forget()
    flash(translate(N_("Your password has been changed. Please sign in with it.")))
    return redirect(url_for("staff_sign_in.sign_in"))


def _page(problem: str | None = None) -> str:
    return render_template(
        "staff/password.html",
        problem=problem,
        shortest=password_rules.SHORTEST,
        longest=password_rules.LONGEST,
    )
