"""The check page: all answers, and submission."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, InvalidAnswers, NotFound
from portal.domain.registration.form_pages import FormPage, pages_for, unfinished
from portal.services.registration import submit
from portal.services.registration.drafts import typed_in
from portal.web import request_context
from portal.web.access import returnee
from portal.web.public import answer_summary, browser_token, form_steps
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_check", __name__)


@blueprint.get("/register/check")
@returnee
def show() -> str | Response:
    """Shows all answers with links to change them, and what is missing."""
    with request_context.read() as work:
        draft = form_steps.admit_draft(browser_token.draft_of_browser(work))
    typed = typed_in(draft)
    left = unfinished(typed, dhaka_day(request_context.now()))
    if FormPage.CONSENT in left:
        return form_steps.go_to_page(FormPage.CONSENT)
    return render_template(
        "public/register/check.html",
        parts=[
            answer_summary.summary_part(page, typed, left.get(page)) for page in pages_for(typed)
        ],
        may_send=not left,
        back=form_steps.address_before(None, typed),
        steps=form_steps.LAST_STEP,
    )


@blueprint.post("/register/check")
@returnee
def send() -> Response:
    """Submits the registration. A repeated submission leads to the same one."""
    try:
        with request_context.begin() as work:
            submit.submit(
                work,
                browser_token.browser_token(),
                language=request_context.language(),
                sender=browser_token.sender(),
            )
    except (InvalidAnswers, Conflict):
        return see_other(url_for("public_check.show"))  # shows what is missing
    except NotFound:
        return see_other(url_for("public_resume.show", lost="yes"))
    return see_other(url_for("public_done.show"))
