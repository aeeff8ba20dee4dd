"""Opening a registration with reference and code."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid, PortalError, TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.reference import read_reference
from portal.services.registration import status_tracking
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.status import CodeForm, StatusForm
from portal.web.locale import translate
from portal.web.public import browser_token, code_entry
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_status", __name__)


@blueprint.get("/status")
@returnee
def show() -> str:
    """Asks for reference and phone."""
    browser_token.browser_token()
    return _page(StatusForm(formdata=None))


@blueprint.post("/status")
@returnee
def ask() -> Response:
    """Sends a code if the two match. The next page is the same if not."""
    form = StatusForm()
    if "switch" in request.form or not _is_readable(form):
        return make_response(_page(form), 200 if "switch" in request.form else 422)
    try:
        with request_context.begin() as work:
            status_tracking.request_status_code(
                work,
                browser_token.code_requester(),
                form.reference.data or "",
                form.mobile.data or "",
                codes_per_day=request_context.settings().codes_per_day,
                caps=request_context.settings().caps,
            )
    except TooMany as error:
        form.mobile.errors = [translate(error.text, **error.values)]
        response = make_response(_page(form), 429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return see_other(url_for("public_status.code"))


@blueprint.get("/status/code")
@returnee
def code() -> str:
    """Asks for the code."""
    return _code_page(CodeForm(formdata=None))


@blueprint.post("/status/code")
@returnee
def check() -> Response:
    """Checks the code, or sends a new one."""
    if "switch" in request.form:
        return make_response(_code_page(CodeForm()))
    if code_entry.is_new_code_asked_for():
        if why := code_entry.send_code_again(CodePurpose.STATUS):
            return _ask_again(why)
        return see_other(url_for("public_status.code"))
    if problem := code_entry.check_typed_code(CodePurpose.STATUS):
        return _ask_again(problem)
    return see_other(url_for("public_registration_status.show"))


def ask_again() -> str:
    """Renders the first page with the values of the refused request."""
    return _page(StatusForm())


def check_again() -> str:
    """Renders the page of the code with the values of the refused request."""
    return _code_page(CodeForm())


def _is_readable(form: StatusForm) -> bool:
    """Whether reference and phone have valid formats."""
    for field, read in ((form.reference, read_reference), (form.mobile, read_mobile)):
        try:
            read(field.data or "")
        except Invalid as problem:
            field.errors = [translate(problem.text, **problem.values)]
    return not form.errors


def _ask_again(error: PortalError) -> Response:
    form = CodeForm()
    form.code.errors = [translate(error.text, **error.values)]
    return code_entry.refused_page(_code_page(form), error)


def _page(form: StatusForm) -> str:
    return render_template("public/status/ask.html", form=form, closed=request.args.get("closed"))


def _code_page(form: CodeForm) -> str:
    sent = code_entry.newest_sent_code(CodePurpose.STATUS)
    return render_template("public/status/code.html", form=form, sent=sent)
