"""After sending: the reference, the centre, and what happens next."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.pages import Page
from portal.domain.phone import show_mobile
from portal.models import Centre, Registration
from portal.web import current
from portal.web.access import returnee
from portal.web.public import steps, visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_done", __name__)


@blueprint.get("/register/done")
@returnee
def show() -> str | Response:
    """The registration that this browser has sent."""
    with current.database().read() as session:
        draft = visitor.find_draft(session)
        if draft is None:
            return see(url_for("public_resume.show", lost="yes"))
        if draft.registration_id is None:
            return steps.go_on(draft)
        registration = session.get_one(Registration, draft.registration_id)
        centre = session.get_one(Centre, registration.centre_code)
    mobile = registration.unsealed(current.vault(), "mobile") or ""
    return render_template(
        "public/register/done.html",
        registration=registration,
        centre=centre,
        mobile=show_mobile(mobile),
    )


@blueprint.post("/register/another")
@returnee
def another() -> Response:
    """Starts anew for another person, as helpers do."""
    visitor.renew()
    return steps.go_to(Page.CONSENT)
