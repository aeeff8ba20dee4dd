"""New recovery codes, and a new authenticator app for example after a change of the phone."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.staff import invitations, own_account, second_factor, step_up
from portal.web import qr, request_context, staff_session
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.secret_words import in_groups
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("staff_account_second_factor", __name__)


@blueprint.get("/staff/account/recovery-codes")
@staff()
def show_recovery_codes() -> str:
    """Shows how many codes are left, and offers new ones."""
    with request_context.read() as work:
        left = second_factor.count_recovery_codes(work, request_context.officer().id)
    return render_template("staff/account/recovery_codes.html", codes_left=left, codes=())


@blueprint.post("/staff/account/recovery-codes")
@staff()
@fresh_second_factor
def renew_recovery_codes() -> str:
    """Replaces the codes and shows the new ones once."""
    officer = request_context.officer()
    new = second_factor.RecoveryCodes.new(request_context.vault(), officer.email)
    with request_context.begin() as work:
        own_account.renew_recovery_codes(work, officer, new.hashes)
    return render_template(
        "staff/account/recovery_codes.html",
        codes_left=len(new.codes),
        codes=[in_groups(code) for code in new.codes],
    )


@blueprint.get("/staff/account/app")
@staff()
def show_app() -> str:
    """Shows a new key for the app. Without a fresh code of the old app, first the way there."""
    return _app_page()


@blueprint.post("/staff/account/app")
@staff()
@fresh_second_factor
def replace_app() -> tuple[str, int] | Response:
    """Replaces the app after a code of the new one, and signs out all other devices."""
    sent, token = request.form, staff_session.token() or ""
    if "offer" not in sent:
        return redirect(url_for("staff_account_second_factor.show_app"))
    try:
        secret = invitations.open_offered_secret(request_context.vault(), token, sent["offer"])
        step = invitations.check_invitation_code(
            secret, sent.get("code", ""), now=request_context.now()
        )
    except Invalid as problem:
        return _app_page(translate(problem.text, **problem.values)), 422
    with request_context.begin() as work:
        own_account.replace_second_factor(
            work, request_context.officer(), secret, step=step, token=token
        )
    flash(translate(N_("The new app is set up. Delete the old entry in the old app.")))
    return redirect(url_for("staff_account.show"))


def _app_page(problem: str | None = None) -> str:
    vault, token = request_context.vault(), staff_session.token() or ""
    with request_context.read() as work:
        is_confirmed = step_up.is_second_factor_fresh(work, token)
    offer = request.form.get("offer", "")
    try:
        secret = invitations.open_offered_secret(vault, token, offer)
    except Invalid:  # the first visit
        secret, offer = invitations.offer_secret(vault, token)
    address = second_factor.address_of(secret, request_context.officer().email)
    return render_template(
        "staff/account/app.html",
        problem=problem,
        is_confirmed=is_confirmed,
        code=qr.svg(address),
        secret=in_groups(secret),
        offer=offer,
    )
