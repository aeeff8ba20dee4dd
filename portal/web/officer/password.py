"""An officer's own password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.errors import Invalid, TooMany
from portal.domain.words import N_
from portal.services import officers, passwords, sign_in
from portal.web import current, staff_session
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("staff_password", __name__)


@blueprint.get("/staff/password")
@staff()
def show() -> str:
    """The form for a new password."""
    return _page()


@blueprint.post("/staff/password")
@staff()
def change() -> tuple[str, int] | Response:
    """Takes a new password against the old one; every session of the account ends."""
    officer = current.officer()
    given = request.form
    with current.database().begin() as session:
        claim = sign_in.knock(
            session,
            current.vault(),
            email=officer.email,
            address=current.client_address(),
            now=current.now(),
        )
    if isinstance(claim, TooMany):
        raise claim
    try:
        if not passwords.fits(given.get("old", ""), claim.password_hash):
            raise Invalid(N_("The password you have now is not right."))
        if given.get("new", "") != given.get("again", ""):
            raise Invalid(N_("The two new passwords are not the same."))
        new_hash = passwords.hash_password(given.get("new", ""))
    except Invalid as problem:
        return _page(translate(problem.text, **problem.values)), 422
    with current.database().begin() as session:
        officers.change_password(session, current.vault(), officer, new_hash, now=current.now())
    staff_session.forget()
    flash(translate(N_("Your password is changed. Please sign in with it.")))
    return redirect(url_for("staff_sign_in.sign_in"))


def _page(problem: str | None = None) -> str:
    return render_template(
        "officer/password.html",
        problem=problem,
        shortest=passwords.SHORTEST,
        longest=passwords.LONGEST,
    )
