"""Tokens of a recipient: made, shown once, and revoked."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.services.reporting import api_tokens
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("ministry_api_tokens", __name__)


@blueprint.post("/staff/exports/sharing/<uuid:agreement_id>/tokens")
@staff(Role.MINISTRY)
@fresh_second_factor
def make(agreement_id: uuid.UUID) -> str:
    """Makes a token and shows it, once."""
    networks = request.form.get("networks", "")
    with request_context.begin() as work:
        token = api_tokens.make_token(work, request_context.officer(), agreement_id, networks)
    return render_template("ministry/api_token.html", agreement_id=agreement_id, token=token)


@blueprint.post("/staff/exports/tokens/<uuid:token_id>/revoke")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def revoke(token_id: uuid.UUID) -> Response:
    """Revokes a token."""
    with request_context.begin() as work:
        agreement = api_tokens.revoke_token(work, request_context.officer(), token_id)
    flash(translate(N_("The token no longer works.")))
    return redirect(url_for("ministry_sharing.show_agreement", agreement_id=agreement.id))
