"""What is kept about me: the page of the open registration, and the copy to download."""

from typing import Final

from flask import Blueprint, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import NotFound, PortalError, TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.platform.phone import last_digits
from portal.models import Registration
from portal.services.privacy import data_copy
from portal.services.privacy.data_copy import CopyFormat
from portal.services.registration import sharing_consent
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.status import CodeForm
from portal.web.locale import translate
from portal.web.public import browser_token, code_entry
from portal.web.public.data_copy_files import write_copy
from portal.web.public.form_steps import see_other
from portal.web.public.own_answers import own_answers
from portal.web.public.own_data import read_own_data
from portal.web.public.registration_status import Saved, after_saving, closed, opened

blueprint = Blueprint("public_my_data", __name__)

_PURPOSE: Final = CodePurpose.DATA_COPY
_TYPES: Final = {CopyFormat.PDF: "application/pdf", CopyFormat.JSON: "application/json"}


@blueprint.get("/status/data")
@returnee
def show() -> str:
    """Shows what is kept, why, who opened it and who got it. Phones are masked as on the status page."""
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work))
        data = read_own_data(work, registration, is_whole=False)
        own = own_answers(work, registration, data.view.state)
    may_share = sharing_consent.has_sharing_consent(registration)
    return render_template("public/status/data.html", data=data, own=own, may_share=may_share)


@blueprint.post("/status/data/sharing")
@returnee
def change_sharing() -> Response:
    """Gives or takes back the consent to rows in files for partner organisations."""
    is_given = request.form.get("may_share") == "yes"
    with request_context.begin() as work:
        is_changed = sharing_consent.change_sharing_consent(work, opened(work), is_given=is_given)
    return after_saving(Saved.YES if is_changed else Saved.SAME)


@blueprint.get("/status/data/copy")
@returnee
def copy() -> str:
    """Warns of shared phones and offers the files, or a code first."""
    return _copy_page()


@blueprint.post("/status/data/copy")
@returnee
def ask() -> Response:
    """Sends a code to the phone of the registration."""
    settings = request_context.settings()
    try:
        with request_context.begin() as work:
            data_copy.request_copy_code(
                work,
                browser_token.code_requester(),
                codes_per_day=settings.codes_per_day,
                caps=settings.caps,
            )
    except TooMany as error:
        return code_entry.refused_page(_copy_page(translate(error.text, **error.values)), error)
    except NotFound:
        return closed()
    return see_other(url_for("public_my_data.code"))


@blueprint.get("/status/data/code")
@returnee
def code() -> str:
    """Asks for the code."""
    return _code_page(CodeForm(formdata=None))


@blueprint.post("/status/data/code")
@returnee
def check() -> Response:
    """Checks the code, or sends a new one."""
    form = CodeForm()
    if "switch" in request.form:
        return make_response(_code_page(form))
    if code_entry.is_new_code_asked_for():
        try:
            why = code_entry.send_code_again(_PURPOSE)
        except NotFound:
            return see_other(url_for("public_my_data.copy"))
        return _ask_again(form, why) if why else see_other(url_for("public_my_data.code"))
    if problem := code_entry.check_typed_code(_PURPOSE, life=data_copy.COPY_LIFE):
        return _ask_again(form, problem)
    return see_other(url_for("public_my_data.copy"))


@blueprint.post("/status/data/file")
@returnee
def download() -> Response:
    """Records the download and returns the file."""
    chosen = request.form.get("format", "")
    copy_format = CopyFormat(chosen) if chosen in set(CopyFormat) else CopyFormat.PDF
    try:
        with request_context.begin() as work:
            registration_id = data_copy.record_copy(
                work, browser_token.browser_token(), copy_format
            ).id
    except TooMany as error:
        return code_entry.refused_page(_copy_page(translate(error.text, **error.values)), error)
    except NotFound:
        return see_other(url_for("public_my_data.copy"))
    with request_context.read() as work:
        registration = work.session.get_one(Registration, registration_id)
        data = read_own_data(work, registration, is_whole=True)
    response = make_response(write_copy(data, copy_format))
    response.content_type = _TYPES[copy_format]
    day = dhaka_day(request_context.now()).isoformat()
    name = f"phera-my-data-{day}.{copy_format.value}"  # the reference stays out of the name
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def rerender_copy_code() -> str:
    """Renders the page of the code with the values of the refused request."""
    return _code_page(CodeForm())


def _ask_again(form: CodeForm, problem: PortalError) -> Response:
    form.code.errors = [translate(problem.text, **problem.values)]
    return code_entry.refused_page(_code_page(form), problem)


def _copy_page(problem: str = "") -> str:
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work))
        try:
            is_proven = data_copy.may_copy(work, browser_token.browser_token())
        except NotFound:  # erased while it was open
            abort(closed())
    return render_template(
        "public/status/data_copy.html",
        ending=last_digits(registration.mobile or ""),
        formats=tuple(CopyFormat),
        is_proven=is_proven,
        problem=problem,
    )


def _code_page(form: CodeForm) -> str:
    with request_context.read() as work:
        opened(work)
    sent = code_entry.newest_sent_code(_PURPOSE)
    return render_template("public/status/data_code.html", form=form, sent=sent)
