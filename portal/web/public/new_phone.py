"""Changing the phone of a registration with a code sent to the new phone."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Invalid, NotFound, PortalError, TooMany
from portal.domain.platform.one_time_codes import CodePurpose, read_one_time_code
from portal.domain.platform.phone import last_digits
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.states import is_open
from portal.models import Registration
from portal.services.registration import change_phone
from portal.services.registration.phone_verification import CodeOutcome
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.status import NewPhoneCodeForm, NewPhoneForm
from portal.web.locale import translate
from portal.web.public import browser_token, code_entry
from portal.web.public.form_steps import see_other
from portal.web.public.registration_status import after_saving, opened

blueprint = Blueprint("public_new_phone", __name__)


@blueprint.get("/status/phone")
@returnee
def show() -> str | Response:
    """Asks for the new number."""
    return _see_whether_open() or _page(NewPhoneForm(formdata=None))


@blueprint.post("/status/phone")
@returnee
def ask() -> Response:
    """Sends a code to the new number."""
    form = NewPhoneForm()
    if away := _see_whether_open():
        return away
    if "switch" in request.form:
        return make_response(_page(form))
    settings = request_context.settings()
    try:
        with request_context.begin() as work:
            change_phone.request_new_phone(
                work,
                browser_token.code_requester(),
                form.mobile.data or "",
                codes_per_day=settings.codes_per_day,
                caps=settings.caps,
            )
    except (Invalid, TooMany) as problem:
        return _again(form, problem)
    except (NotFound, Conflict):
        return see_other(url_for("public_registration_status.show"))
    return see_other(url_for("public_new_phone.code"))


@blueprint.get("/status/phone/code")
@returnee
def code() -> str | Response:
    """Asks for the code."""
    return _see_whether_open() or _code_page(NewPhoneCodeForm.fresh())


@blueprint.post("/status/phone/code")
@returnee
def check() -> Response:
    """Checks the code and changes the number."""
    form = NewPhoneCodeForm()
    if away := _see_whether_open():
        return away
    if "switch" in request.form:
        return make_response(_code_page(form))
    if code_entry.is_new_code_asked_for():
        return _send_again(form)
    chosen = form.whose_phone.data
    whose = WhosePhone(chosen) if chosen in WhosePhone.__members__.values() else WhosePhone.NOT_SAID
    try:
        typed = read_one_time_code(form.code.data or "")
        with request_context.begin() as work:
            outcome = change_phone.confirm_new_phone(
                work, browser_token.browser_token(), typed, whose
            )
        if outcome is not CodeOutcome.RIGHT:
            raise Invalid(code_entry.WRONG[outcome])
    except Invalid as problem:
        form.code.errors = [translate(problem.text, **problem.values)]
        return make_response(_code_page(form), 422)
    except (NotFound, Conflict):
        return see_other(url_for("public_registration_status.show"))  # shows the state
    return after_saving()


def _send_again(form: NewPhoneCodeForm) -> Response:
    why = code_entry.send_code_again(CodePurpose.NEW_PHONE)
    if why is None:
        return see_other(url_for("public_new_phone.code"))
    form.code.errors = [translate(why.text, **why.values)]
    return code_entry.refused_page(_code_page(form), why)


def _see_whether_open() -> Response | None:
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work))
    return (
        None
        if is_open(registration.state)
        else see_other(url_for("public_registration_status.show"))
    )


def _again(form: NewPhoneForm, problem: PortalError) -> Response:
    form.mobile.errors = [translate(problem.text, **problem.values)]
    return code_entry.refused_page(_page(form), problem)


def _page(form: NewPhoneForm) -> str:
    with request_context.read() as work:
        mobile = work.session.get_one(Registration, opened(work)).mobile or ""
    return render_template("public/status/phone.html", form=form, ending=last_digits(mobile))


def _code_page(form: NewPhoneCodeForm) -> str:
    sent = code_entry.newest_sent_code(CodePurpose.NEW_PHONE)
    return render_template("public/status/phone_code.html", form=form, sent=sent)
