"""Resuming a draft on any device with its phone number and a code."""

import uuid

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid, NotFound, TooMany
from portal.services.registration import drafts, registrations_of_phone, resume
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.status import PhoneForm
from portal.web.locale import translate
from portal.web.public import browser_token, form_steps, phone_code, status_steps
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_resume", __name__)


@blueprint.get("/register/resume")
@returnee
def show() -> str:
    """Asks for the phone of the draft."""
    browser_token.browser_token()
    return _page(PhoneForm(formdata=None))


@blueprint.post("/register/resume")
@returnee
def look() -> Response:
    """Sends a code to that phone."""
    if "switch" in request.form:
        return make_response(_page(PhoneForm()))
    language = request_context.language()
    phone = request.form.get("mobile", "")
    try:
        with request_context.begin() as work:
            # The present draft of this browser stays and can be resumed by its own phone.
            is_free = browser_token.is_new(browser_token.draft_of_browser(work))
            secret = browser_token.browser_token() if is_free else browser_token.renew_token()
            draft = resume.look_by_phone(work, secret, phone, language=language)
    except Invalid as problem:
        form = PhoneForm()
        form.mobile.errors = [translate(problem.text, **problem.values)]
        return make_response(_page(form), 422)
    try:
        phone_code.send_to(draft)
    except TooMany as why:
        return phone_code.not_sent(why)
    return see_other(url_for("public_phone_code.show"))


def rerender_resume() -> str:
    """Renders the page with the values of the refused request."""
    return _page(PhoneForm())


@blueprint.get("/register/choose")
@returnee
def choose() -> str:
    """Lists the drafts of the verified phone."""
    with request_context.read() as work:
        draft = form_steps.admit_draft(browser_token.draft_of_browser(work))
        begun = resume.find_begun_drafts(work, draft)
        known = registrations_of_phone.known_registrations(work, browser_token.browser_token())
    return render_template(
        "public/register/choose.html",
        begun=begun,
        known=known if draft.phone_verified else (),
        is_looking=draft.consent_at is None,
        tag_label=status_steps.tag_label,
    )


@blueprint.post("/register/choose")
@returnee
def chosen() -> Response:
    """Continues with one of them, or with the new one."""
    choice = request.form.get("draft", "")
    if choice == "new":
        with request_context.read() as work:
            return form_steps.go_on_from(
                form_steps.admit_draft(browser_token.draft_of_browser(work))
            )
    try:
        draft_id = uuid.UUID(choice)
    except ValueError as error:
        raise NotFound(drafts.NOTHING_BEGUN) from error
    with request_context.begin() as work:
        form_steps.admit_draft(browser_token.draft_of_browser(work))
        draft = resume.resume_draft(work, browser_token.browser_token(), draft_id)
    return form_steps.go_on_from(draft)


def _page(form: PhoneForm) -> str:
    return render_template(
        "public/register/resume.html", form=form, is_lost=request.args.get("lost") == "yes"
    )
