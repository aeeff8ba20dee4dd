"""The page of the open call. Before the proof it shows nothing of the registration."""

from typing import Any, Final

from flask import render_template, request

from portal.domain.hotline.call_scripts import CallPart
from portal.domain.hotline.calls import CallbackKind, CallReason
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State, is_open
from portal.domain.routing.places import load_places
from portal.models import Registration
from portal.services.hotline import call_scripts, caller_phone, caller_proof, calls
from portal.services.registration.proven_caller import proven_caller
from portal.services.registration.status_tracking import status_view
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.public.status_steps import status_steps, tag_label
from portal.web.staff.record_access_hook import record_access

NO_MORE_TRIES: Final = N_("No more tries now. Offer a call-back or a visit at the district office.")


def call_page(problem: str = "", *, step: str = "") -> str:
    """Returns the page with a problem; `step` is the part that is open. Raises `NotFound`."""
    officer, language = request_context.officer(), request_context.language()
    with request_context.read() as work:
        call = calls.current_call(work, officer)
        registration = proven_caller(work, officer)
        scripts = call_scripts.read_scripts(work)
        parts: dict[str, Any] = {"questions": (), "is_spent": False}
        if registration is not None:
            part, parts = CallPart.PROVEN, parts | _proven(work, registration)
        elif call.registration_id is not None:
            held = work.session.get_one(Registration, call.registration_id)
            parts["questions"] = caller_proof.proof_questions(work, held)
            parts["is_spent"] = caller_proof.are_tries_spent(work, officer, call)
            failed = parts["is_spent"] or not parts["questions"]
            part = CallPart.NOT_PROVEN if failed else CallPart.PROOF
        else:
            part = CallPart.GENERAL
    return render_template(
        "staff/hotline/call.html",
        **parts,
        call=call,
        closing=scripts[CallPart.CLOSING].in_language(language),
        districts=districts_by_name(),
        is_found=call.registration_id is not None,
        kinds=CallbackKind,
        problem=problem,
        reasons=CallReason,
        registration=registration,
        script=scripts[part].in_language(language),
        step=step,
        typed=request.form,
    )


def _proven(work: UnitOfWork, registration: Registration) -> dict[str, Any]:
    """Returns what the caller would see on the status page."""
    record_access(registration.id)
    view = status_view(work, registration.id, most=1)
    return {
        "centre": view.centre,
        "may_change": is_open(registration.state),
        "returned_for": view.last_move.reason if view.state is State.RETURNED else None,
        "state_label": tag_label(view.state),
        "steps": status_steps(view),
        "third": caller_phone.third_question(work, registration),
    }


def districts_by_name() -> list[tuple[str, str]]:
    """Returns code and name of each district, by name."""
    language = request_context.language()
    found = [(code, place.name(language)) for code, place in load_places().districts.items()]
    return sorted(found, key=lambda each: each[1])
