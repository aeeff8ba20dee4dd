"""Verification of the phone with a code, or continuing without."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid, NoneToday, PortalError, TooMany
from portal.domain.platform.one_time_codes import CodePurpose, read_one_time_code
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.questions.contact_questions import MAY_CALL, MAY_SMS
from portal.domain.registration.questions.registry import AnyQuestion
from portal.models import Draft
from portal.services.messaging import budget
from portal.services.registration import (
    drafts,
    phone_verification,
    registrations_of_phone,
    resume,
)
from portal.services.registration.phone_verification import CodeOutcome
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.status import CodeForm
from portal.web.locale import translate
from portal.web.public import browser_token, code_entry, form_steps
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_phone_code", __name__)


@blueprint.get("/register/code")
@returnee
def show() -> Response | str:
    """Asks for the code."""
    draft = _draft()
    if draft.phone_verified:
        return form_steps.go_on_from(draft, after=FormPage.CONTACT)
    return _page(draft, CodeForm(formdata=None), sent=request.args.get("sent", ""))


@blueprint.post("/register/code")
@returnee
def check() -> Response:
    """Checks the code, or sends a new one."""
    if "switch" in request.form:
        return make_response(_page(_draft(), CodeForm()))
    if "again" in request.form:
        return _send_again()
    try:
        outcome, is_choice, draft = _check(read_one_time_code(request.form.get("code", "")))
    except Invalid as problem:
        return _ask_again(problem, 422, sent=request.args.get("sent", ""))
    if outcome is not CodeOutcome.RIGHT:
        wrong = Invalid(code_entry.WRONG[outcome])
        return _ask_again(wrong, 422, sent=request.args.get("sent", ""))
    if is_choice:
        return see_other(url_for("public_resume.choose"))
    return form_steps.go_on_from(draft, after=FormPage.CONTACT)


def rerender_phone_code() -> str:
    """Renders the page with the values of the refused request."""
    return _page(_draft(), CodeForm())


def send_to(draft: Draft) -> None:
    """Sends a code to the phone of a draft. Raises `TooMany`."""
    caps = request_context.settings().caps
    with request_context.begin() as work:
        budget.refuse_code(work, caps, _mobile(draft))
        phone_verification.send_phone_code(
            work,
            browser_token.code_requester(),
            CodePurpose.REGISTER,
            _mobile(draft),
            codes_per_day=request_context.settings().codes_per_day,
        )


def asks_first(draft: Draft) -> bool:
    """Whether the person declined SMS and has not asked for a code: then none is sent by itself."""
    if _allows(draft, MAY_SMS) or draft.consent_at is None or draft.mobile_index is None:
        return False
    with request_context.read() as work:
        secret = browser_token.browser_token()
        return not phone_verification.is_code_waiting(work, secret, draft.mobile_index)


def _back(draft: Draft) -> str:
    if draft.consent_at is None:
        return url_for("public_resume.show")
    return url_for("public_form_pages.show", name=FormPage.CONTACT.value)


def _allows(draft: Draft, permission: AnyQuestion) -> bool:
    return drafts.typed_in(draft).get(permission.id) == ["yes"]


def _check(code: str) -> tuple[CodeOutcome, bool, Draft]:
    """Returns the outcome of the code, whether the person may choose among registrations, the draft."""
    secret = browser_token.browser_token()
    with request_context.begin() as work:
        draft = form_steps.admit_draft(browser_token.lock_draft_of_browser(work))
        if not draft.phone_verified:  # else this form was sent before and its response was lost
            outcome = phone_verification.check_phone_code(work, secret, CodePurpose.REGISTER, code)
            if outcome is not CodeOutcome.RIGHT:
                return outcome, False, draft
            phone_verification.mark_proven(work, draft, secret)
        is_choice = (
            draft.consent_at is None
            or bool(resume.find_begun_drafts(work, draft))
            or bool(registrations_of_phone.known_registrations(work, secret))
        )
        return CodeOutcome.RIGHT, is_choice, draft


def _send_again() -> Response:
    try:
        send_to(_draft())
    except TooMany as error:
        response = _ask_again(error, 429, sent="no")
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return see_other(url_for("public_phone_code.show"))


def _draft() -> Draft:
    """Returns the draft of this browser, which has a phone."""
    with request_context.read() as work:
        draft = form_steps.admit_draft(browser_token.draft_of_browser(work))
    return draft if draft.mobile else form_steps.admit_to_page(FormPage.PERSON, draft)


def _mobile(draft: Draft) -> str:
    return draft.mobile or ""


def _ask_again(error: PortalError, status: int, *, sent: str = "") -> Response:
    form = CodeForm()
    form.code.errors = [translate(error.text, **error.values)]
    return make_response(_page(_draft(), form, sent=sent), status)


def not_sent(why: TooMany) -> Response:
    """Redirects to the page of the code, which shows why no code was sent."""
    sent = "none" if isinstance(why, NoneToday) else "no"
    return see_other(url_for("public_phone_code.show", sent=sent))


def _page(draft: Draft, form: CodeForm, *, sent: str = "") -> str:
    return render_template(
        "public/register/code.html",
        form=form,
        may_call=_allows(draft, MAY_CALL),
        mobile=_mobile(draft),
        sent="ask" if not sent and not form.errors and asks_first(draft) else sent,
        newest=code_entry.newest_sent_code(CodePurpose.REGISTER),
        is_looking=draft.consent_at is None,
        step=form_steps.page_number(FormPage.CONTACT) if draft.consent_at else None,
        steps=form_steps.LAST_STEP,
        back=_back(draft),
        next_page=url_for("public_form_pages.show", name=FormPage.PERSON.value),
    )
