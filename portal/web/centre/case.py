"""One person at a centre: calls, appointments, another centre, how it ended."""

import contextlib
from collections.abc import Callable
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.centre_work import FARTHEST, SLOTS, Outcome, read_appointment
from portal.domain.choices import CentreStatus, Need, Role, SafeTime
from portal.domain.dates import DHAKA
from portal.domain.errors import Conflict, Invalid, PortalError
from portal.domain.phone import show_mobile
from portal.domain.reference import read_reference, show_reference
from portal.domain.states import State
from portal.domain.words import N_
from portal.services import reach
from portal.services.centre_work import appoint, close_case, hand_over, not_reached
from portal.services.centre_work.look_at_case import Case, look_at_case
from portal.services.centre_work.sms_of_acts import Chosen, sms_of_acts
from portal.services.decide import Seen
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.places import centre_name

blueprint = Blueprint("centre_case", __name__)


class Act(StrEnum):
    """A form of the page, to tell what did not fit beside it."""

    HAND_OVER = "hand-over"
    CALL = "call"
    APPOINT = "appoint"
    CLOSE = "close"
    REOPEN = "reopen"


@blueprint.get("/staff/registrations/<reference>/centre")
@staff(Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)
def show(reference: str) -> str:
    """What the centre has done with the person; its own staff goes on from here."""
    return _page(reference)


@blueprint.post("/staff/registrations/<reference>/centre/hand-over")
@staff(Role.CENTRE)
def give(reference: str) -> Response | tuple[str, int]:
    """Gives the person to another centre; after that this one sees them no longer."""

    def act(session: Session, seen: Seen) -> str:
        code, reason = request.form.get("centre", ""), request.form.get("reason", "")
        hand_over.hand_over(session, current.vault(), seen, code, reason)
        return N_("%(reference)s was given to another centre. The person gets an SMS.")

    return _take(reference, Act.HAND_OVER, act, leave=True)


@blueprint.post("/staff/registrations/<reference>/centre/not-reached")
@staff(Role.CENTRE)
def call_failed(reference: str) -> Response | tuple[str, int]:
    """Notes a call that nobody answered."""

    def act(session: Session, seen: Seen) -> str:
        not_reached.note(session, current.vault(), seen)
        return N_("The call is noted.")

    return _take(reference, Act.CALL, act)


@blueprint.post("/staff/registrations/<reference>/centre/reached")
@staff(Role.CENTRE)
def call_answered(reference: str) -> Response | tuple[str, int]:
    """Notes that somebody has talked with the person."""

    def act(session: Session, seen: Seen) -> str:
        reach.reached(session, seen.officer, reference, now=seen.now)
        return N_("The call is noted.")

    return _take(reference, Act.CALL, act)


@blueprint.post("/staff/registrations/<reference>/centre/appointment")
@staff(Role.CENTRE)
def make_appointment(reference: str) -> Response | tuple[str, int]:
    """Agrees on a day and time, or on another one."""

    def act(session: Session, seen: Seen) -> str:
        day, slot = request.form.get("day", ""), request.form.get("time", "")
        starts_at = read_appointment(day, slot, now=seen.now)
        appoint.make(session, current.vault(), seen, starts_at)
        return N_("The appointment is made. The person gets an SMS.")

    return _take(reference, Act.APPOINT, act)


@blueprint.post("/staff/registrations/<reference>/centre/appointment/cancel")
@staff(Role.CENTRE)
def cancel_appointment(reference: str) -> Response | tuple[str, int]:
    """Calls the appointment off."""

    def act(session: Session, seen: Seen) -> str:
        appoint.cancel(session, current.vault(), seen)
        return N_("The appointment is cancelled.")

    return _take(reference, Act.APPOINT, act)


@blueprint.post("/staff/registrations/<reference>/centre/appointment/<uuid:appointment_id>")
@staff(Role.CENTRE)
def settle_appointment(reference: str, appointment_id: UUID) -> Response | tuple[str, int]:
    """Says whether the person came."""

    def act(session: Session, seen: Seen) -> str:
        came = request.form.get("came") == "yes"
        appoint.settle(session, current.vault(), seen, appointment_id, came=came)
        return (
            N_("It is noted that the person came.") if came else N_("It is noted that nobody came.")
        )

    return _take(reference, Act.APPOINT, act)


@blueprint.post("/staff/registrations/<reference>/centre/close")
@staff(Role.CENTRE)
def close(reference: str) -> Response | tuple[str, int]:
    """Ends it with an outcome."""

    def act(session: Session, seen: Seen) -> str:
        outcome = next((o for o in Outcome if o.value == request.form.get("outcome")), None)
        if outcome is None:
            raise Invalid(N_("Choose how it ended."))
        ticked = set(request.form.getlist("helped_with"))
        helped = [need for need in Need if need.value in ticked]
        note = request.form.get("note", "")
        close_case.close(session, current.vault(), seen, outcome, helped, note)
        return N_("%(reference)s is finished.")

    return _take(reference, Act.CLOSE, act)


@blueprint.post("/staff/registrations/<reference>/centre/reopen")
@staff(Role.CENTRE)
def reopen(reference: str) -> Response | tuple[str, int]:
    """Begins again with a person who has come back."""

    def act(session: Session, seen: Seen) -> str:
        close_case.reopen(session, current.vault(), seen)
        return N_("%(reference)s is open again.")

    return _take(reference, Act.REOPEN, act)


@blueprint.post("/staff/registrations/<reference>/centre/look")
@staff(Role.CENTRE)
def look(reference: str) -> str:
    """Does nothing: shows the SMS with the day, the time or the centre that was chosen."""
    asked = request.form.get("act")
    return _page(reference, tried=next((act for act in Act if act.value == asked), None))


def _chosen(tried: Act | None) -> Chosen:
    """What the officer has chosen in the form that was tried."""
    if tried is Act.HAND_OVER:
        return Chosen(centre_code=request.form.get("centre"))
    if tried is not Act.APPOINT:
        return Chosen()
    day, slot = request.form.get("day", ""), request.form.get("time", "")
    with contextlib.suppress(Invalid):
        return Chosen(starts_at=read_appointment(day, slot, now=current.now()))
    return Chosen()


def _take(
    reference: str, act: Act, do: Callable[[Session, Seen], str], *, leave: bool = False
) -> Response | tuple[str, int]:
    """Does it and says so; what does not fit is told on the same page, with what was typed."""
    seen = Seen(
        officer=current.officer(),
        reference=reference,
        version=request.form.get("version", 0, type=int),
        now=current.now(),
        hotline=current.settings().hotline,
    )
    try:
        with current.database().begin() as session:
            said = do(session, seen)
    except Invalid as problem:
        return _page(reference, problem, act), 422
    except Conflict as problem:
        return _page(reference, problem), 409
    flash(translate(said, reference=show_reference(read_reference(reference))))
    if request.form.get("back") == "list":
        return redirect(url_for("centre_appointments.show", day=request.form.get("day")))
    if leave:
        return redirect(url_for("staff_queue.show"))
    return redirect(url_for("centre_case.show", reference=reference))


def _page(reference: str, problem: PortalError | None = None, tried: Act | None = None) -> str:
    officer, now = current.officer(), current.now()
    with current.database().read() as session:
        case = look_at_case(
            session, current.vault(), officer, reference, current.language(), now=now
        )
        hotline, chosen = current.settings().hotline, _chosen(tried)
        sms = sms_of_acts(session, officer, reference, chosen, hotline=hotline, now=now)
    today = now.astimezone(DHAKA).date()
    return render_template(
        "centre/case.html",
        any_time=SafeTime.ANY,
        can_receive=case.row.state is State.VERIFIED,
        case=case,
        centre_name=centre_name,
        closed=CentreStatus.CLOSED,
        first_day=today.isoformat(),
        is_staff_of_it=officer.role is Role.CENTRE,
        last_day=(today + FARTHEST).isoformat(),
        names={each.code: centre_name(each) for each in (case.centre, *case.others)},
        needs=Need,
        outcomes=Outcome,
        problem=translate(problem.text, **problem.values) if problem else None,
        reference=show_reference(case.row.reference),
        show_mobile=show_mobile,
        sms=sms,
        slots=[(slot.isoformat("minutes"), _clock(slot)) for slot in SLOTS],
        tried=tried,
        typed=request.form,
    )


def _clock(slot: time) -> datetime:
    """A time of day as a moment in Dhaka, to be shown."""
    return datetime.combine(current.now().astimezone(DHAKA).date(), slot, DHAKA)


@blueprint.app_context_processor
def _summary() -> dict[str, Callable[[str], Case]]:
    return {"case_of": _case_of}


def _case_of(reference: str) -> Case:
    """The case of a registration, for the page that shows all of it; asked for by the template."""
    with current.database().read() as session:
        return look_at_case(
            session,
            current.vault(),
            current.officer(),
            reference,
            current.language(),
            now=current.now(),
        )
