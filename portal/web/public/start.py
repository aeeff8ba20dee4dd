"""The start page and the choice of language."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.choices import Language
from portal.web.access import anyone
from portal.web.security import POLICY_WITH_MANIFEST

root = Blueprint("public_root", __name__)
blueprint = Blueprint("public_start", __name__)


@root.get("/")
@anyone
def pick_language() -> Response:
    """Redirects to Bangla, because most phones are set to English regardless of their owner."""
    return redirect(url_for("public_start.start", language=Language.BANGLA))


@blueprint.get("/")
@anyone
def start() -> Response:
    """Shows the purpose of the portal and the ways in: register, see a registration, call."""
    page = make_response(render_template("public/start.html"))
    page.headers["Content-Security-Policy"] = POLICY_WITH_MANIFEST
    return page
