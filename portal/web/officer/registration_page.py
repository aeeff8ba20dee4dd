"""The page of a registration: what was said, what to look at, and what this officer may do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.domain.choices import ROLES_OF_A_DISTRICT, Evidence
from portal.domain.corrections import Correctable
from portal.domain.errors import PortalError
from portal.domain.reference import show_reference
from portal.domain.sms.kinds import MessageKind
from portal.domain.states import Actor, State, is_open
from portal.models import Officer, Registration
from portal.services import claim, decide, keep_typed, looks, notes, second_look
from portal.services.look_up import look_up
from portal.services.scope import waiting_state
from portal.services.sms import notify
from portal.web import current
from portal.web.locale import translate
from portal.web.officer import sheet
from portal.web.officer.looked import looked_at
from portal.web.officer.places import upazila_name
from portal.web.officer.remarks import remarks


class Decision(StrEnum):
    """A button of the page."""

    VERIFY = "verify"
    SEND_BACK = "send-back"
    REJECT = "reject"
    RECEIVE = "receive"
    REOPEN = "reopen"


_WAYS: Final[Mapping[tuple[State, Actor], Mapping[Decision, State]]] = {
    (State.SUBMITTED, Actor.OFFICER): {
        Decision.VERIFY: State.VERIFIED,
        Decision.SEND_BACK: State.RETURNED,
        Decision.REJECT: State.REJECTED,
    },
    (State.VERIFIED, Actor.CENTRE): {Decision.RECEIVE: State.RECEIVED},
    (State.REJECTED, Actor.OFFICER): {Decision.REOPEN: State.SUBMITTED},
    (State.DUPLICATE, Actor.OFFICER): {Decision.REOPEN: State.SUBMITTED},
}
"""What may be decided in a state, and where it leads."""


def page(reference: str, problem: PortalError | None = None, tried: str = "") -> str:
    """The page, with what did not fit in the form that was tried and what was typed there.

    What was typed before the session ran out stands in its form again.
    """
    officer, vault, now = current.officer(), current.vault(), current.now()
    with current.database().read() as session:
        found = look_up(session, vault, officer, reference, current.language())
        registration = found.registration
        kept = keep_typed.kept_for(session, vault, officer, registration, now=now)
        hotline = current.settings().hotline
        may_look_again = second_look.open_on(session, officer, registration)
        parts: dict[str, Any] = {
            "decisions": _decisions(session, officer, registration),
            "holder": claim.holder(session, registration.id, now=now),
            "lookers": looks.lookers(session, registration.id),
            "notes": notes.of(session, vault, registration) if found.answers else (),
            "rejected_it": registration.state is State.REJECTED
            and decide.rejected_by(session, registration) == officer.id,
            "second_look": may_look_again,
            "sms_of_second_look": notify.preview(
                session, registration, State.SUBMITTED, hotline=hotline
            )
            if may_look_again and registration.state is State.VERIFIED
            else None,
            "sms_of_phone": notify.preview_about(
                session, registration, MessageKind.PHONE_CHANGED, hotline=hotline
            ),
        }
    looked_at(registration.id)
    typed = MultiDict(request.form)
    is_restored = bool(kept) and request.method == "GET"
    if is_restored:
        typed = MultiDict(kept)
        tried = typed.get("decision") or typed.get("form") or ""
    return render_template(
        "officer/registration.html",
        **parts,
        correctable=Correctable,
        evidence=Evidence,
        found=found,
        groups=sheet.groups(registration, found.answers, found.centre, found.entry)
        if found.answers
        else (),
        is_restored=is_restored,
        may_change_phone=officer.role in ROLES_OF_A_DISTRICT and is_open(registration.state),
        name=sheet.name_of(found.answers) if found.answers else "",
        original=sheet.original(vault, registration) if found.answers else (),
        problem=translate(problem.text, **problem.values) if problem else None,
        reference=show_reference(registration.reference),
        registration=registration,
        remarks=remarks(found),
        tried=tried,
        typed=typed,
        upazila_name=upazila_name,
        waits_for_me=registration.state is waiting_state(officer),
    )


def _decisions(
    session: Session, officer: Officer, registration: Registration
) -> Mapping[Decision, str | None]:
    """What this officer may decide, each with the SMS that would go out."""
    ways = _WAYS.get((registration.state, decide.ACTOR_OF[officer.role]), {})
    if registration.state is State.DUPLICATE and not decide.is_left_over(session, registration):
        ways = {}  # it is taken back where both are seen side by side
    return {
        decision: notify.preview(
            session, registration, to_state, hotline=current.settings().hotline
        )
        for decision, to_state in ways.items()
    }
