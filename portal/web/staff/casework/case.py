"""The case of a person at a centre: calls, appointments, handover and outcome."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.casework.case_choices import CaseOutcome, read_appointment
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Need
from portal.domain.registration.reference import read_reference, show_reference
from portal.domain.staff.roles import Role
from portal.services.casework import appointments, case_closing, failed_calls, handover
from portal.services.registration.visibility import find_registration
from portal.services.review.answered_calls import mark_reached
from portal.services.review.decisions import DecisionContext
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.case_forms import CaseAct
from portal.web.staff.closed_days import check_working_day
from portal.web.staff.review.registration_page import registration_page

blueprint = Blueprint("staff_case", __name__)


@blueprint.get("/staff/registrations/<reference>/centre")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(reference: str) -> Response:
    """Redirects an old address to the registration, which has the forms of the centre."""
    return redirect(url_for("staff_registration.show", reference=reference))


@blueprint.post("/staff/registrations/<reference>/centre/hand-over")
@staff(Role.CENTRE)
def give(reference: str) -> Response | tuple[str, int]:
    """Hands the person over to another centre. This centre then loses access."""

    def act(work: UnitOfWork, seen: DecisionContext) -> str:
        code, reason = request.form.get("centre", ""), request.form.get("reason", "")
        gets_sms = find_registration(work, seen.officer, seen.reference).may_sms
        handover.hand_over_case(work, seen, code, reason)
        if not gets_sms:
            return N_("%(reference)s was moved to another centre. No SMS will be sent.")
        return N_("%(reference)s was moved to another centre. The person will get an SMS.")

    return _take(reference, CaseAct.HAND_OVER, act, leave=True)


@blueprint.post("/staff/registrations/<reference>/centre/not-reached")
@staff(Role.CENTRE)
def call_failed(reference: str) -> Response | tuple[str, int]:
    """Records an unanswered call."""

    def act(work: UnitOfWork, seen: DecisionContext) -> str:
        failed_calls.note_failed_call(work, seen)
        return N_("The call has been noted.")

    return _take(reference, CaseAct.CALL, act)


@blueprint.post("/staff/registrations/<reference>/centre/reached")
@staff(Role.CENTRE)
def call_answered(reference: str) -> Response | tuple[str, int]:
    """Records an answered call."""

    def act(work: UnitOfWork, seen: DecisionContext) -> str:
        mark_reached(work, seen.officer, reference)
        return N_("The call has been noted.")

    return _take(reference, CaseAct.CALL, act)


@blueprint.post("/staff/registrations/<reference>/centre/appointment")
@staff(Role.CENTRE)
def make_appointment(reference: str) -> Response | tuple[str, int]:
    """Makes or changes an appointment."""

    def act(work: UnitOfWork, seen: DecisionContext) -> str:
        day, slot = request.form.get("day", ""), request.form.get("time", "")
        starts_at = read_appointment(day, slot, now=work.now)
        if request.form.get("closed_day") != "yes":
            check_working_day(work, dhaka_day(starts_at))
        usual = request_context.settings().centre.hours
        appointments.make_appointment(work, seen, starts_at, usual)
        person = find_registration(work, seen.officer, seen.reference)
        if not (person.may_sms or person.may_call):
            return N_(
                "The appointment is set. The person wants neither SMS nor calls: tell them when "
                "they come or call."
            )
        if not person.may_sms:
            return N_(
                "The appointment is set. No SMS will be sent: please tell the person yourself."
            )
        return N_("The appointment is set. The person will get an SMS.")

    return _take(reference, CaseAct.APPOINT, act)


@blueprint.post("/staff/registrations/<reference>/centre/appointment/cancel")
@staff(Role.CENTRE)
def cancel_appointment(reference: str) -> Response | tuple[str, int]:
    """Cancels the appointment."""

    def act(work: UnitOfWork, seen: DecisionContext) -> str:
        appointments.cancel_appointment(work, seen)
        return N_("The appointment has been cancelled.")

    return _take(reference, CaseAct.APPOINT, act)


@blueprint.post("/staff/registrations/<reference>/centre/appointment/<uuid:appointment_id>")
@staff(Role.CENTRE)
def settle_appointment(reference: str, appointment_id: UUID) -> Response | tuple[str, int]:
    """Records whether the person came."""

    def act(work: UnitOfWork, seen: DecisionContext) -> str:
        came = request.form.get("came") == "yes"
        appointments.settle_appointment(work, seen, appointment_id, came=came)
        return N_("Noted: the person came.") if came else N_("Noted: the person did not come.")

    return _take(reference, CaseAct.APPOINT, act)


@blueprint.post("/staff/registrations/<reference>/centre/close")
@staff(Role.CENTRE)
def close(reference: str) -> Response | tuple[str, int]:
    """Closes the case with an outcome."""

    def act(work: UnitOfWork, seen: DecisionContext) -> str:
        outcome = next((o for o in CaseOutcome if o.value == request.form.get("outcome")), None)
        if outcome is None:
            raise Invalid(N_("Choose how it ended."))
        ticked = set(request.form.getlist("helped_with"))
        helped = [need for need in Need if need.value in ticked]
        note = request.form.get("note", "")
        case_closing.close_case(work, seen, outcome, helped, note)
        return N_("%(reference)s is finished.")

    return _take(reference, CaseAct.CLOSE, act)


@blueprint.post("/staff/registrations/<reference>/centre/reopen")
@staff(Role.CENTRE)
def reopen(reference: str) -> Response | tuple[str, int]:
    """Reopens the case of a person who returned to the centre."""

    def act(work: UnitOfWork, seen: DecisionContext) -> str:
        case_closing.reopen_case(work, seen)
        return N_("%(reference)s is open again.")

    return _take(reference, CaseAct.REOPEN, act)


@blueprint.post("/staff/registrations/<reference>/centre/look")
@staff(Role.CENTRE)
def look(reference: str) -> str:
    """Previews the SMS with the chosen day, time or centre. Writes nothing."""
    asked = request.form.get("act")
    return registration_page(reference, tried=next((act for act in CaseAct if act == asked), ""))


def _take(
    reference: str,
    act: CaseAct,
    do: Callable[[UnitOfWork, DecisionContext], str],
    *,
    leave: bool = False,
) -> Response | tuple[str, int]:
    """Executes the action and confirms it. Errors are shown on the same page with the input."""
    seen = DecisionContext(
        officer=request_context.officer(),
        reference=reference,
        version=request.form.get("version", 0, type=int),
    )
    try:
        with request_context.begin() as work:
            said = do(work, seen)
    except Invalid as problem:
        return registration_page(reference, problem, act), 422
    except Conflict as problem:
        return registration_page(reference, problem), 409
    flash(translate(said, reference=show_reference(read_reference(reference))))
    if request.form.get("back") == "list":
        return redirect(url_for("staff_appointments.show", day=request.form.get("day")))
    if leave:
        return redirect(url_for("staff_queue.show"))
    return redirect(url_for("staff_registration.show", reference=reference))
