"""The correction of answers requested by an officer."""

from datetime import timedelta

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, InvalidAnswers
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.answers import merge
from portal.domain.registration.states import State
from portal.models import Registration
from portal.services.registration import resubmit_correction
from portal.services.registration.phone_verification import PROOF_LIFE, TYPING_LIFE
from portal.services.registration.resubmit_correction import CorrectionRequest, NothingChanged
from portal.services.registration.returnee_view import state_shown_to_returnee
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.correction import CorrectionForm
from portal.web.public.form_steps import see_other
from portal.web.public.registration_status import after_saving, opened

blueprint = Blueprint("public_correction", __name__)


@blueprint.get("/status/correct")
@returnee
def show() -> str | Response:
    """Shows the answers to correct, and the reason."""
    try:
        asked = _asked()
    except Conflict:
        return see_other(url_for("public_registration_status.show"))
    return _page(asked, CorrectionForm.showing(asked.typed))


@blueprint.post("/status/correct")
@returnee
def save() -> Response:
    """Submits the correction, or shows the page in the other language or for another district."""
    newer = _sent()
    if "switch" in request.form or "show_places" in request.form:
        return _again(newer)
    try:
        with request_context.begin() as work:
            resubmit_correction.resubmit_correction(
                work, opened(work, TYPING_LIFE), newer, is_confirmed="anyway" in request.form
            )
    except InvalidAnswers as wrong:
        return _again(newer, wrong)
    except NothingChanged:
        return _again(newer, is_unchanged=True)
    except Conflict:
        pass  # the next page shows the state
    return after_saving()


def rerender_correction() -> Response:
    """Renders the page with the values of the refused request."""
    return _again(_sent())


def _sent() -> dict[str, list[str]]:
    return {field: values for field, values in request.form.lists() if field != "csrf_token"}


def _asked(life: timedelta = PROOF_LIFE) -> CorrectionRequest:
    with request_context.read() as work:
        registration = work.session.get_one(Registration, opened(work, life))
        if state_shown_to_returnee(work, registration) is not State.RETURNED:
            raise Conflict(N_("There is nothing to correct in this registration."))
        return resubmit_correction.find_correction_request(work, registration)


def _again(
    newer: dict[str, list[str]],
    wrong: InvalidAnswers | None = None,
    *,
    is_unchanged: bool = False,
) -> Response:
    try:
        asked = _asked(TYPING_LIFE)
    except Conflict:
        return see_other(url_for("public_registration_status.show"))
    form = CorrectionForm.showing(merge(asked.typed, newer, asked.inputs))
    if wrong:
        form.show_problems(wrong.problems)
    page = _page(asked, form, is_unchanged=is_unchanged)
    return make_response(page, 422 if wrong or is_unchanged else 200)


def _page(asked: CorrectionRequest, form: CorrectionForm, *, is_unchanged: bool = False) -> str:
    return render_template(
        "public/status/correct.html", asked=asked, form=form, is_unchanged=is_unchanged
    )
