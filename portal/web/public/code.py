"""Proving the phone with the code from the SMS, or going on without."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.codes import CodePurpose, read_code
from portal.domain.errors import Invalid, NoneToday, PortalError, TooMany
from portal.domain.pages import Page
from portal.domain.phone import show_mobile
from portal.domain.words import N_
from portal.models import Draft
from portal.services import confirm_phone, resume
from portal.services.confirm_phone import Outcome
from portal.services.sms import budget
from portal.web import current
from portal.web.access import returnee
from portal.web.forms.status import CodeForm
from portal.web.locale import translate
from portal.web.public import steps, visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_code", __name__)

WRONG = {
    Outcome.WRONG: N_("This is not the code from our newest SMS. Look at it again."),
    Outcome.SPENT: N_("This code does not work any more. Ask for a new one."),
}


@blueprint.get("/register/code")
@returnee
def show() -> Response | str:
    """Asks for the code."""
    draft = _draft()
    if draft.phone_verified:
        return steps.go_on(draft, after=Page.CONTACT)
    return _page(draft, CodeForm(formdata=None), sent=request.args.get("sent", ""))


@blueprint.post("/register/code")
@returnee
def check() -> Response:
    """Checks the code, or sends another."""
    if "switch" in request.form:
        return make_response(_page(_draft(), CodeForm()))
    if "again" in request.form:
        return _send_again()
    try:
        outcome, is_choice = _check(read_code(request.form.get("code", "")))
    except Invalid as problem:
        return _ask_again(problem, 422)
    if outcome is not Outcome.RIGHT:
        return _ask_again(Invalid(WRONG[outcome]), 422)
    if is_choice:
        return see(url_for("public_resume.choose"))
    return steps.go_on(_draft(), after=Page.CONTACT)


def again() -> str:
    """The page as it was sent."""
    return _page(_draft(), CodeForm())


def send_to(draft: Draft) -> None:
    """Sends a code to the phone of a draft. Raises `TooMany`."""
    vault, caps, now = current.vault(), current.settings().caps, current.now()
    with current.database().begin() as session:
        budget.refuse_code(session, vault, caps, _mobile(draft), now=now)
        confirm_phone.send_code(
            session,
            vault,
            visitor.asker(),
            CodePurpose.REGISTER,
            _mobile(draft),
            codes_per_day=current.settings().codes_per_day,
            now=now,
        )


def _check(code: str) -> tuple[Outcome, bool]:
    """What the code is, and whether the person may now choose among several registrations."""
    vault, now, secret = current.vault(), current.now(), visitor.secret()
    with current.database().begin() as session:
        draft = steps.admit(visitor.lock_draft(session))
        if not draft.phone_verified:  # or else by this very form, whose answer was lost
            outcome = confirm_phone.check_code(
                session, vault, secret, CodePurpose.REGISTER, code, now=now
            )
            if outcome is not Outcome.RIGHT:
                return outcome, False
            confirm_phone.mark_proven(session, vault, draft, secret, now)
        is_looking = draft.consent_at is None
        return Outcome.RIGHT, is_looking or bool(resume.find_begun(session, vault, draft, now=now))


def _send_again() -> Response:
    try:
        send_to(_draft())
    except TooMany as error:
        response = _ask_again(error, 429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return see(url_for("public_code.show"))


def _draft() -> Draft:
    """The draft of this browser, which has a phone."""
    with current.database().read() as session:
        draft = steps.admit(visitor.find_draft(session))
    return draft if draft.mobile else steps.admit_to(Page.PERSON, draft)


def _mobile(draft: Draft) -> str:
    return draft.unsealed(current.vault(), "mobile") or ""


def _ask_again(error: PortalError, status: int) -> Response:
    form = CodeForm()
    form.code.errors = [translate(error.text, **error.values)]
    return make_response(_page(_draft(), form), status)


def not_sent(why: TooMany) -> Response:
    """To the page of the code, which tells that none was sent, and why."""
    sent = "none" if isinstance(why, NoneToday) else "no"
    return see(url_for("public_code.show", sent=sent))


def _page(draft: Draft, form: CodeForm, *, sent: str = "") -> str:
    return render_template(
        "public/register/code.html",
        form=form,
        mobile=show_mobile(_mobile(draft)),
        sent=sent,
        is_looking=draft.consent_at is None,
        next_page=url_for("public_register.show", name=Page.PERSON.value),
    )
