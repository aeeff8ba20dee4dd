"""Removes all data from a shared phone."""

from flask import Blueprint, render_template, session, url_for
from werkzeug.wrappers import Response

from portal.domain.registration.choices import WhosePhone
from portal.models import Registration
from portal.services.registration import drafts
from portal.web import request_context
from portal.web.access import anyone, returnee
from portal.web.public import browser_token
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_finish", __name__)


def is_shared_phone(registration: Registration) -> bool:
    """Whether this phone may be somebody else's, by whose the number is and who filled in the form."""
    return registration.whose_phone is not WhosePhone.OWN or registration.helper is not None


@blueprint.get("/finish")
@returnee
def ask() -> str:
    """Shows what finishing does, and how to resume later."""
    return render_template("public/finish.html")


@blueprint.post("/finish")
@returnee
def finish() -> Response:
    """Detaches and clears this browser."""
    with request_context.begin() as work:
        drafts.detach_browser(work, browser_token.browser_token())
    session.clear()
    response = see_other(url_for("public_finish.finished"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@blueprint.get("/finished")
@anyone
def finished() -> str:
    """Confirms that the phone holds no data."""
    return render_template("public/finished.html")
