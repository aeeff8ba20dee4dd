"""Finding the registrations of a phone without a reference: phone, code, list."""

import uuid

from flask import Blueprint, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid, NotFound, PortalError, TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.services.registration import registrations_of_phone
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.base_form import BaseForm
from portal.web.forms.status import CodeForm, PhoneForm
from portal.web.locale import translate
from portal.web.public import browser_token, code_entry, status_steps
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_lost_reference", __name__)
_PURPOSE = CodePurpose.LOST_REFERENCE


@blueprint.get("/status/lost")
@returnee
def show() -> str:
    """Asks for the phone."""
    browser_token.browser_token()
    return _page(PhoneForm(formdata=None))


@blueprint.post("/status/lost")
@returnee
def ask() -> Response:
    """Sends a code to it."""
    form = PhoneForm()
    if "switch" in request.form:
        return make_response(_page(form))
    settings = request_context.settings()
    try:
        with request_context.begin() as work:
            registrations_of_phone.request_lost_reference_code(
                work,
                browser_token.code_requester(),
                form.mobile.data or "",
                codes_per_day=settings.codes_per_day,
                caps=settings.caps,
            )
    except (Invalid, TooMany) as problem:
        form.mobile.errors = [translate(problem.text, **problem.values)]
        return code_entry.refused_page(_page(form), problem)
    return see_other(url_for("public_lost_reference.code"))


@blueprint.get("/status/lost/code")
@returnee
def code() -> str:
    """Asks for the code."""
    return _code_page(CodeForm(formdata=None))


@blueprint.post("/status/lost/code")
@returnee
def check() -> Response:
    """Checks the code, or sends a new one."""
    form = CodeForm()
    if "switch" in request.form:
        return make_response(_code_page(form))
    if code_entry.is_new_code_asked_for():
        why = code_entry.send_code_again(_PURPOSE)
        return _ask_again(form, why) if why else see_other(url_for("public_lost_reference.code"))
    if problem := code_entry.check_typed_code(_PURPOSE):
        return _ask_again(form, problem)
    return see_other(url_for("public_lost_reference.choose"))


@blueprint.get("/status/lost/registrations")
@returnee
def choose() -> str:
    """Lists the registrations of the phone: reference, state and date."""
    try:
        with request_context.read() as work:
            found = registrations_of_phone.registrations_of_phone(
                work, browser_token.browser_token()
            )
    except NotFound:
        abort(see_other(url_for("public_lost_reference.show")))
    return render_template(
        "public/status/registrations.html", found=found, tag_label=status_steps.tag_label
    )


@blueprint.post("/status/lost/registrations")
@returnee
def open_chosen() -> Response:
    """Opens the chosen registration."""
    try:
        chosen = uuid.UUID(request.form.get("registration", ""))
    except ValueError:
        return see_other(url_for("public_lost_reference.choose"))
    try:
        with request_context.begin() as work:
            registrations_of_phone.open_registration_of_phone(
                work, browser_token.browser_token(), chosen
            )
    except NotFound:
        return see_other(url_for("public_lost_reference.show"))
    return see_other(url_for("public_registration_status.show"))


def rerender_phone() -> str:
    """Renders the first page with the values of the refused request."""
    return _page(PhoneForm())


def rerender_code() -> str:
    """Renders the page of the code with the values of the refused request."""
    return _code_page(CodeForm())


def _ask_again(form: CodeForm, problem: PortalError) -> Response:
    form.code.errors = [translate(problem.text, **problem.values)]
    return code_entry.refused_page(_code_page(form), problem)


def _page(form: BaseForm) -> str:
    return render_template("public/status/lost.html", form=form)


def _code_page(form: CodeForm) -> str:
    sent = code_entry.newest_sent_code(_PURPOSE)
    return render_template("public/status/lost_code.html", form=form, sent=sent)
