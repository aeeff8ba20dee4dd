"""All answers on one page, to look over and send."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.errors import Conflict, InvalidAnswers, NotFound
from portal.domain.pages import Page, pages_for
from portal.services import register
from portal.services.fill_in import typed_in
from portal.web import current
from portal.web.access import returnee
from portal.web.public import overview, steps, visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_check", __name__)


@blueprint.get("/register/check")
@returnee
def show() -> str | Response:
    """Everything that was answered, with a way to change it, and what is missing."""
    with current.database().read() as session:
        draft = steps.admit(visitor.find_draft(session))
    typed = typed_in(current.vault(), draft)
    left = steps.missing(draft)
    if Page.CONSENT in left:
        return steps.go_to(Page.CONSENT)
    return render_template(
        "public/register/check.html",
        parts=[overview.part(page, typed) for page in pages_for(typed)],
        missing=left,
    )


@blueprint.post("/register/check")
@returnee
def send() -> Response:
    """Sends the registration. Sent before, it leads to the same one."""
    try:
        with current.database().begin() as session:
            register.submit(
                session,
                current.vault(),
                visitor.secret(),
                language=current.language(),
                hotline=current.settings().hotline,
                now=current.now(),
            )
    except (InvalidAnswers, Conflict):
        return see(url_for("public_check.show"))  # which names what is missing
    except NotFound:
        return see(url_for("public_resume.show", lost="yes"))
    return see(url_for("public_done.show"))
