"""The invitation link: an officer sets a password and the authenticator app."""

from flask import Blueprint, render_template, request
from markupsafe import Markup

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.models import Officer
from portal.services.staff import invitations, password_rules, passwords, second_factor
from portal.web import qr, request_context
from portal.web.access import returnee
from portal.web.locale import translate
from portal.web.staff.secret_words import in_groups

blueprint = Blueprint("staff_invitation", __name__)


@blueprint.get("/staff/invitation/<token>")
@returnee  # open to who has the link, and kept by no browser
def show(token: str) -> str:
    """Shows the QR code for the app, and the form."""
    return _page(token)


@blueprint.post("/staff/invitation/<token>")
@returnee  # open to who has the link, and kept by no browser
def accept(token: str) -> tuple[str, int] | str:
    """Activates the account and shows the recovery codes once."""
    sent, now = request.form, request_context.now()
    try:
        with request_context.read() as work:
            officer = invitations.find_invitation(work, token)
        if sent.get("new", "") != sent.get("again", ""):
            raise Invalid(N_("The two new passwords are not the same."))
        vault = request_context.vault()
        secret = invitations.open_offered_secret(vault, token, sent.get("offer", ""))
        step = invitations.check_invitation_code(secret, sent.get("code", ""), now=now)
        password_hash = passwords.hash_new_password(
            sent.get("new", ""), email=officer.email, name=officer.name
        )
        recovery = second_factor.RecoveryCodes.new(vault, officer.email)
        chosen = invitations.ChosenCredentials(password_hash, secret, step, recovery.hashes)
        with request_context.begin() as work:
            invitations.accept_invitation(work, token, chosen)
    except Invalid as problem:
        return _page(token, translate(problem.text, **problem.values)), 422
    codes = [in_groups(code) for code in recovery.codes]
    return render_template("staff/recovery_codes.html", codes=codes)


def _page(token: str, problem: str | None = None) -> str:
    with request_context.read() as work:
        officer = invitations.find_invitation(work, token)
    vault, offer = request_context.vault(), request.form.get("offer", "")
    try:
        secret = invitations.open_offered_secret(vault, token, offer)
    except Invalid:  # the first visit
        secret, offer = invitations.offer_secret(vault, token)
    return render_template(
        "staff/invitation.html",
        problem=problem,
        account=officer,
        code=_qr(secret, officer),
        secret=in_groups(secret),
        offer=offer,
        shortest=password_rules.SHORTEST,
        longest=password_rules.LONGEST,
    )


def _qr(secret: str, officer: Officer) -> Markup:
    return qr.svg(second_factor.address_of(secret, officer.email))
