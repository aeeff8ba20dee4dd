"""The start page and the choice of language."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.choices import Language
from portal.web.access import anyone

root = Blueprint("public_root", __name__)
blueprint = Blueprint("public_start", __name__)


@root.get("/")
@anyone
def pick_language() -> Response:
    """Redirects to Bangla, because most phones are set to English regardless of their owner."""
    return redirect(url_for("public_start.start", language=Language.BANGLA))


@blueprint.get("/")
@anyone
def start() -> str:
    """Shows the purpose of the portal and the two links: register, or see a registration."""
    return render_template("public/start.html")
