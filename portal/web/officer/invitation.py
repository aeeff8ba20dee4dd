"""The link by which an officer opens an account: a password, and a code from the app."""

from flask import Blueprint, render_template, request
from markupsafe import Markup

from portal.domain.errors import Invalid
from portal.domain.words import N_
from portal.models import Officer
from portal.services import invite_officer, passwords, second_factor
from portal.web import current, qr
from portal.web.access import returnee
from portal.web.locale import translate

blueprint = Blueprint("staff_invitation", __name__)


@blueprint.get("/staff/invitation/<token>")
@returnee  # open to who has the link, and kept by no browser
def show(token: str) -> str:
    """The QR code for the app, and the form."""
    return _page(token)


@blueprint.post("/staff/invitation/<token>")
@returnee  # open to who has the link, and kept by no browser
def accept(token: str) -> tuple[str, int] | str:
    """Opens the account and shows the recovery codes, this once."""
    sent, vault, now = request.form, current.vault(), current.now()
    try:
        with current.database().read() as session:
            officer = invite_officer.find(session, vault, token, now=now)
        if sent.get("new", "") != sent.get("again", ""):
            raise Invalid(N_("The two new passwords are not the same."))
        invite_officer.check_code(vault, officer, sent.get("code", ""), now=now)
        password_hash = passwords.hash_password(sent.get("new", ""))
        with current.database().begin() as session:
            codes = invite_officer.accept(
                session, vault, token, sent.get("code", ""), password_hash, now=now
            )
    except Invalid as problem:
        return _page(token, translate(problem.text, **problem.values)), 422
    return render_template(
        "officer/recovery_codes.html", codes=[_in_groups(code) for code in codes]
    )


def _page(token: str, problem: str | None = None) -> str:
    vault = current.vault()
    with current.database().read() as session:
        officer = invite_officer.find(session, vault, token, now=current.now())
    secret = officer.unsealed(vault, "totp_secret") or ""
    return render_template(
        "officer/invitation.html",
        problem=problem,
        account=officer,
        code=_qr(secret, officer),
        secret=_in_groups(secret),
        shortest=passwords.SHORTEST,
        longest=passwords.LONGEST,
    )


def _qr(secret: str, officer: Officer) -> Markup:
    return qr.svg(second_factor.address_of(secret, officer.email))


def _in_groups(code: str) -> str:
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
