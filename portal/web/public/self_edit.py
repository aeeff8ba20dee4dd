"""Changing answers of a registration before review."""

from datetime import timedelta

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, InvalidAnswers
from portal.domain.registration.answers import merge
from portal.domain.registration.corrections import BY_RETURNEE, Correctable
from portal.models import Registration
from portal.services.registration import self_edit
from portal.services.registration.phone_verification import PROOF_LIFE, TYPING_LIFE
from portal.services.registration.resubmit_correction import CorrectionRequest
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.correction import CorrectionForm
from portal.web.public.form_steps import see_other
from portal.web.public.registration_status import after_saving, opened

blueprint = Blueprint("public_self_edit", __name__)

_ADDRESS = "/status/change/<any({}):name>".format(
    ", ".join(f"'{answer.value}'" for answer in BY_RETURNEE)
)


@blueprint.get("/status/change")
@returnee
def choose() -> str | Response:
    """Asks which answer to change."""
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work))
    if not self_edit.may_self_edit(registration):
        return see_other(url_for("public_registration_status.show"))
    return render_template("public/status/change.html", answers=BY_RETURNEE)


@blueprint.get(_ADDRESS)
@returnee
def show(name: str) -> str | Response:
    """Shows the present answer."""
    try:
        asked = _asked(name)
    except Conflict:
        return see_other(url_for("public_registration_status.show"))
    return _page(asked, CorrectionForm.showing(asked.typed))


@blueprint.post(_ADDRESS)
@returnee
def save(name: str) -> Response:
    """Changes the answer, or shows the page in the other language or for another district."""
    newer = {field: values for field, values in request.form.lists() if field != "csrf_token"}
    if "switch" in request.form or "show_places" in request.form:
        return _again(name, newer)
    try:
        with request_context.begin() as work:
            self_edit.self_edit(work, opened(work, TYPING_LIFE), Correctable(name), newer)
    except InvalidAnswers as wrong:
        return _again(name, newer, wrong)
    except Conflict:
        pass  # an officer decided meanwhile: the next page shows the state
    return after_saving()


def _asked(name: str, life: timedelta = PROOF_LIFE) -> CorrectionRequest:
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work, life))
        return self_edit.editable_answers(registration, Correctable(name))


def _again(name: str, newer: dict[str, list[str]], wrong: InvalidAnswers | None = None) -> Response:
    try:
        asked = _asked(name, TYPING_LIFE)
    except Conflict:
        return see_other(url_for("public_registration_status.show"))
    form = CorrectionForm.showing(merge(asked.typed, newer, asked.inputs))
    if wrong:
        form.show_problems(wrong.problems)
    return make_response(_page(asked, form), 422 if wrong else 200)


def _page(asked: CorrectionRequest, form: CorrectionForm) -> str:
    return render_template("public/status/change_answer.html", asked=asked, form=form)
