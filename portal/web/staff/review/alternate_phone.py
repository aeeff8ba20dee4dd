"""The number of somebody else, which staff write for a person: on the record, or for a caller."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.errors import Conflict, Forbidden, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.changes import AgreedHow
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.reference import show_reference
from portal.domain.staff.roles import Role
from portal.i18n import show_phone
from portal.models import Registration
from portal.services.casework import staff_correction
from portal.services.casework.staff_correction import CorrectionGrounds
from portal.services.messaging import outbox
from portal.services.registration.proven_caller import is_of_hotline
from portal.services.review.decisions import DecisionContext
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import STATUS
from portal.web.forms.status import OtherNumberForm
from portal.web.locale import translate
from portal.web.staff.review.corrected_registration import (
    corrected_of_caller,
    corrected_registration,
    go_on_after_correction,
    version_seen,
)

blueprint = Blueprint("staff_alternate_phone", __name__)
_ASK_CALLER = "staff_caller.show"


@blueprint.get("/staff/registrations/<reference>/other-number")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(reference: str) -> str:
    """Shows the present number."""
    found = corrected_registration(reference)
    return _page(found, _form_of(found))


@blueprint.post("/staff/registrations/<reference>/other-number")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def save(reference: str) -> Response | tuple[str, int]:
    """Saves, changes or removes the number."""
    return _save(corrected_registration(reference))


@blueprint.get("/staff/caller/other-number")
@staff(Role.REGISTRAR)
def show_for_caller() -> str | Response:
    """Shows the hotline the present number."""
    found = corrected_of_caller()
    return _page(found, _form_of(found)) if found else redirect(url_for(_ASK_CALLER))


@blueprint.post("/staff/caller/other-number")
@staff(Role.REGISTRAR)
def save_for_caller() -> Response | tuple[str, int]:
    """Saves what the caller said."""
    found = corrected_of_caller()
    return _save(found) if found else redirect(url_for(_ASK_CALLER))


def _save(registration: Registration) -> Response | tuple[str, int]:
    form = OtherNumberForm()
    chosen = form.alternate_whose.data
    whose = WhosePhone(chosen) if chosen in WhosePhone.__members__.values() else WhosePhone.FAMILY
    grounds = CorrectionGrounds(request.form.get("agreed", ""), request.form.get("reason", ""))
    seen = DecisionContext(request_context.officer(), registration.reference, version_seen())
    try:
        with request_context.begin() as work:
            staff_correction.correct_alternate_phone(
                work, seen, form.alternate_mobile.data or "", whose, grounds
            )
    except (Invalid, Conflict, Forbidden) as wrong:
        problem = translate(wrong.text, **wrong.values)
        return _page(registration, form, problem), STATUS[type(wrong)]
    said = N_("%(reference)s: saved. %(answer)s was changed.")
    answer = translate(N_("Someone else's number"))
    flash(translate(said, reference=show_reference(registration.reference), answer=answer))
    return go_on_after_correction(registration)


def _form_of(registration: Registration) -> OtherNumberForm:
    mobile, whose = registration.alternate_mobile, registration.alternate_whose
    return OtherNumberForm.showing(
        {
            "alternate_mobile": [show_phone(request_context.language(), mobile)] if mobile else [],
            "alternate_whose": [whose.value] if whose else [],
        }
    )


def _page(registration: Registration, form: OtherNumberForm, problem: str = "") -> str:
    reference = show_reference(registration.reference)
    with request_context.read() as work:
        sms = outbox.preview_registration_message(work, registration, MessageKind.ANSWER_CORRECTED)
    is_for_caller = is_of_hotline(request_context.officer())
    return render_template(
        "staff/review/alternate_phone.html",
        agreed_hows=AgreedHow,
        back=url_for("staff_answer_correction.show_for_caller")
        if is_for_caller
        else url_for("staff_answer_correction.show", reference=reference),
        form=form,
        problem=problem,
        reference=reference,
        registration=registration,
        sms=sms,
        typed=request.form,
    )
