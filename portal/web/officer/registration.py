"""One registration on one screen, and the decision on it."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.choices import Evidence, Role
from portal.domain.corrections import Correctable
from portal.domain.errors import Conflict, Invalid, PortalError
from portal.domain.reference import show_reference
from portal.domain.states import State, is_open, may_move
from portal.domain.words import N_
from portal.models import Registration
from portal.services import claim, decide, notify
from portal.services.decide import ACTOR_OF, Seen
from portal.services.look_up import look_up
from portal.services.scope import waiting_state
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer import sheet
from portal.web.officer.places import upazila_name

blueprint = Blueprint("staff_registration", __name__)


class Decision(StrEnum):
    """A button of the page."""

    VERIFY = "verify"
    SEND_BACK = "send-back"
    REJECT = "reject"
    RECEIVE = "receive"


LEADS_TO: Final[Mapping[Decision, State]] = {
    Decision.VERIFY: State.VERIFIED,
    Decision.SEND_BACK: State.RETURNED,
    Decision.REJECT: State.REJECTED,
    Decision.RECEIVE: State.RECEIVED,
}


@blueprint.get("/staff/registrations/<reference>")
@staff(Role.DISTRICT, Role.CENTRE)
def show(reference: str) -> str:
    """Everything that a decision needs."""
    return page(reference)


@blueprint.post("/staff/registrations/<reference>")
@staff(Role.DISTRICT, Role.CENTRE)
def take(reference: str) -> tuple[str, int] | Response:
    """Takes a decision and goes back to the queue; what does not fit is told on the same page."""
    try:
        decision = Decision(request.form.get("decision", ""))
        seen = Seen(
            officer=current.officer(),
            reference=reference,
            version=int(request.form.get("version", "")),
            now=current.now(),
            hotline=current.settings().hotline,
        )
    except ValueError as error:
        raise Invalid(N_("Please load the page again and choose one of its buttons.")) from error
    try:
        with current.database().begin() as session:
            decided = _TAKE[decision](session, seen)
    except Invalid as problem:
        return page(reference, problem, decision), 422
    except Conflict as problem:
        return page(reference, problem), 409
    flash(
        translate(
            N_("%(reference)s: %(state)s."),
            reference=show_reference(decided.reference),
            state=translate(decided.state.label),
        )
    )
    return redirect(url_for("staff_queue.show"))


def _verify(session: Session, seen: Seen) -> Registration:
    ticked = set(request.form.getlist("evidence"))
    evidence = [item for item in Evidence if item.value in ticked]
    percent = current.settings().second_look_percent
    return decide.verify(session, current.vault(), seen, evidence, second_look_percent=percent)


def _send_back(session: Session, seen: Seen) -> Registration:
    ticked = set(request.form.getlist("fields"))
    fields = [field for field in Correctable if field.value in ticked]
    return decide.send_back(session, current.vault(), seen, fields, request.form.get("reason", ""))


def _reject(session: Session, seen: Seen) -> Registration:
    return decide.reject(session, current.vault(), seen, request.form.get("reason", ""))


def _receive(session: Session, seen: Seen) -> Registration:
    return decide.receive(session, current.vault(), seen)


_TAKE: Final[Mapping[Decision, Callable[[Session, Seen], Registration]]] = {
    Decision.VERIFY: _verify,
    Decision.SEND_BACK: _send_back,
    Decision.REJECT: _reject,
    Decision.RECEIVE: _receive,
}


def page(
    reference: str,
    problem: PortalError | None = None,
    tried: Decision | None = None,
    *,
    phone_problem: PortalError | None = None,
) -> str:
    """The page of a registration, with what did not fit in what was tried."""
    officer = current.officer()
    with current.database().read() as session:
        found = look_up(session, current.vault(), officer, reference, current.language())
        registration = found.registration
        actor = ACTOR_OF[officer.role]
        holder = claim.holder(session, registration.id, now=current.now())
        open_decisions = {
            decision: notify.preview(
                session, registration, to_state, hotline=current.settings().hotline
            )
            for decision, to_state in LEADS_TO.items()
            if may_move(registration.state, to_state, actor)
        }
    return render_template(
        "officer/registration.html",
        correctable=Correctable,
        decisions=open_decisions,
        evidence=Evidence,
        found=found,
        name=sheet.name_of(found.answers) if found.answers else "",
        holder=holder,
        groups=sheet.groups(registration, found.answers, found.centre, found.entry)
        if found.answers
        else (),
        may_change_phone=officer.role is Role.DISTRICT and is_open(registration.state),
        phone_problem=translate(phone_problem.text, **phone_problem.values)
        if phone_problem
        else None,
        problem=translate(problem.text, **problem.values) if problem else None,
        reference=show_reference(registration.reference),
        registration=registration,
        tried=tried,
        typed=request.form,
        upazila_name=upazila_name,
        waits_for_me=registration.state is waiting_state(officer),
    )
