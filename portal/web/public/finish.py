"""Leaving no trace on a shared phone."""

from flask import Blueprint, render_template, session, url_for
from werkzeug.wrappers import Response

from portal.services import fill_in
from portal.web import current
from portal.web.access import anyone, returnee
from portal.web.public import visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_finish", __name__)


@blueprint.get("/finish")
@returnee
def ask() -> str:
    """What finishing does, and how to go on later."""
    return render_template("public/finish.html")


@blueprint.post("/finish")
@returnee
def finish() -> Response:
    """Parts this browser from everything and clears it."""
    with current.database().begin() as database_session:
        fill_in.let_go(database_session, current.vault(), visitor.secret(), now=current.now())
    session.clear()
    response = see(url_for("public_finish.finished"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@blueprint.get("/finished")
@anyone
def finished() -> str:
    """Nothing is left on this phone."""
    return render_template("public/finished.html")
