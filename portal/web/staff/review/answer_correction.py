"""Correction of one answer by staff: on the record of the area, or for a caller of the hotline."""

from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import (
    Conflict,
    Forbidden,
    Invalid,
    InvalidAnswers,
    PortalError,
)
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.answers import merge
from portal.domain.registration.changes import AgreedHow
from portal.domain.registration.corrections import INPUTS_OF, Correctable
from portal.domain.registration.reference import show_reference
from portal.domain.registration.staff_wording import all_for_staff
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.casework import staff_correction
from portal.services.casework.sms_preview import preview_correction_message
from portal.services.casework.staff_correction import CorrectionGrounds
from portal.services.registration.proven_caller import is_of_hotline
from portal.services.registration.registration_mapper import unpack_typed
from portal.services.review.decisions import DecisionContext
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import STATUS
from portal.web.forms.correction import CorrectionForm
from portal.web.locale import translate
from portal.web.staff.review.corrected_registration import (
    corrected_of_caller,
    corrected_registration,
    go_on_after_correction,
    version_seen,
)

blueprint = Blueprint("staff_answer_correction", __name__)


class Problem(NamedTuple):
    """What stands against a correction, and the HTTP status."""

    text: str
    status: int


@blueprint.get("/staff/registrations/<reference>/answers")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(reference: str) -> str:
    """Asks which answer to correct, then shows the form of one."""
    return _page(corrected_registration(reference))


@blueprint.post("/staff/registrations/<reference>/answers")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def save(reference: str) -> Response | tuple[str, int]:
    """Saves the correction, or shows the upazilas and the SMS of another district."""
    return _save(corrected_registration(reference))


@blueprint.get("/staff/caller/answers")
@staff(Role.REGISTRAR)
def show_for_caller() -> str | Response:
    """Asks the hotline which answer to correct, then shows the form of one."""
    found = corrected_of_caller()
    return _page(found) if found else redirect(url_for("staff_caller.show"))


@blueprint.post("/staff/caller/answers")
@staff(Role.REGISTRAR)
def save_for_caller() -> Response | tuple[str, int]:
    """Saves what the caller said."""
    found = corrected_of_caller()
    return _save(found) if found else redirect(url_for("staff_caller.show"))


def _save(registration: Registration) -> Response | tuple[str, int]:
    answer = _chosen(registration)
    if answer is None:
        raise Invalid(N_("Please reload the page and use one of its buttons."))
    newer = {name: values for name, values in request.form.lists() if name in INPUTS_OF[answer]}
    form = CorrectionForm.showing(merge(unpack_typed(registration.typed), newer, INPUTS_OF[answer]))
    if "show_places" in request.form or "act" in request.form:
        return _page(registration, form), 200
    officer = request_context.officer()
    grounds = CorrectionGrounds(request.form.get("agreed", ""), request.form.get("reason", ""))
    try:
        with request_context.begin() as work:
            seen = DecisionContext(officer, registration.reference, version_seen())
            staff_correction.correct_answer(work, seen, answer, newer, grounds)
    except InvalidAnswers as several:
        form.show_problems(all_for_staff(several.problems))
        return _page(registration, form), 422
    except (Invalid, Conflict, Forbidden) as wrong:
        return _page(registration, form, _problem(wrong)), _problem(wrong).status
    said = N_("%(reference)s: saved. %(answer)s was changed.")
    reference = show_reference(registration.reference)
    flash(translate(said, reference=reference, answer=translate(answer.label)))
    return go_on_after_correction(registration)


def _problem(wrong: PortalError) -> Problem:
    kind = next(kind for kind in STATUS if isinstance(wrong, kind))
    return Problem(translate(wrong.text, **wrong.values), STATUS[kind])


def _chosen(registration: Registration) -> Correctable | None:
    possible = staff_correction.correctable_answers(request_context.officer(), registration)
    chosen = request.values.get("answer")
    return next((each for each in possible if each.value == chosen), None)


def _page(
    registration: Registration, form: CorrectionForm | None = None, problem: Problem | None = None
) -> str:
    officer, answer = request_context.officer(), _chosen(registration)
    form = form or CorrectionForm.showing(unpack_typed(registration.typed))
    return render_template(
        "staff/review/answer_correction.html",
        agreed_hows=AgreedHow,
        answer=answer,
        answers=staff_correction.correctable_answers(officer, registration),
        form=form,
        needs_second_check=answer is not None
        and staff_correction.needs_second_check(registration, answer),
        is_for_caller=is_of_hotline(officer),
        problem=problem.text if problem else None,
        reference=show_reference(registration.reference),
        registration=registration,
        sms=_sms(registration, answer, form) if answer else None,
        typed=request.form,
    )


def _sms(registration: Registration, answer: Correctable, form: CorrectionForm) -> str | None:
    with request_context.read() as work:
        if answer is Correctable.CONTACT_WAYS and not form.may_sms.data:
            return None
        return preview_correction_message(work, registration, answer, form.district.data or "")
