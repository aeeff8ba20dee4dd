"""Changing answers of a registration after sending, until the centre closes the case."""

from datetime import timedelta

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, InvalidAnswers
from portal.domain.registration.answers import merge
from portal.domain.registration.corrections import BY_RETURNEE, Correctable
from portal.models import Registration
from portal.services.casework import self_edit
from portal.services.registration.phone_verification import PROOF_LIFE, TYPING_LIFE
from portal.services.registration.resubmit_correction import CorrectionRequest
from portal.services.registration.returnee_view import state_shown_to_returnee
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.correction import CorrectionForm
from portal.web.public.form_steps import see_other
from portal.web.public.own_answers import own_answers
from portal.web.public.registration_status import Saved, after_saving, opened

blueprint = Blueprint("public_self_edit", __name__)

_ADDRESS = "/status/change/<any({}):name>".format(
    ", ".join(f"'{answer.value}'" for answer in BY_RETURNEE)
)


@blueprint.get("/status/change")
@returnee
def choose() -> str | Response:
    """Shows all answers, each with a link to change it."""
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work))
        shown_state = state_shown_to_returnee(work, registration)
        own = own_answers(work, registration, shown_state)
    if not own.may_change_phone:
        return see_other(url_for("public_registration_status.show"))
    return render_template("public/status/change.html", own=own)


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
            is_changed = self_edit.self_edit(
                work, opened(work, TYPING_LIFE), Correctable(name), newer
            )
    except InvalidAnswers as wrong:
        return _again(name, newer, wrong)
    except Conflict:
        return after_saving(Saved.NO)  # an officer decided meanwhile
    return after_saving(Saved.YES if is_changed else Saved.SAME)


def _asked(name: str, life: timedelta = PROOF_LIFE) -> CorrectionRequest:
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work, life))
        return self_edit.editable_answers(work, registration, Correctable(name))


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
