"""The page of a registration: answers, remarks and possible decisions."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import PortalError
from portal.domain.registration.choices import SafeTime
from portal.domain.registration.corrections import BY_OFFICER
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State, is_open
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT, Role
from portal.models import Officer, Registration
from portal.services.casework import staff_correction
from portal.services.casework.case_detail import CaseDetail, case_detail, has_case
from portal.services.matching.pair_list import pairs_of
from portal.services.messaging import outbox
from portal.services.privacy import access_log
from portal.services.registration.visibility import waiting_state
from portal.services.review import claims, decisions, notes, quality_review
from portal.services.review.entered_by import OWN_ENTRY, is_own_entry
from portal.services.review.newest_rows import NewestRows
from portal.services.review.registration_detail import registration_detail
from portal.services.staff import form_draft
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.locale import translate
from portal.web.staff.case_forms import case_form_values
from portal.web.staff.place_names import centre_name, upazila_name
from portal.web.staff.record_access_hook import record_access
from portal.web.staff.review import answer_groups
from portal.web.staff.review.message_waits import message_waits
from portal.web.staff.review.record_news import changed_in, record_news
from portal.web.staff.review.remarks import remarks


class DecisionForm(StrEnum):
    """A decision form of the page."""

    VERIFY = "verify"
    SEND_BACK = "send-back"
    REJECT = "reject"
    RECEIVE = "receive"
    REOPEN = "reopen"


_WAYS: Final[Mapping[tuple[State, Actor], Mapping[DecisionForm, State]]] = {
    (State.SUBMITTED, Actor.OFFICER): {
        DecisionForm.VERIFY: State.VERIFIED,
        DecisionForm.SEND_BACK: State.RETURNED,
        DecisionForm.REJECT: State.REJECTED,
    },
    (State.VERIFIED, Actor.CENTRE): {DecisionForm.RECEIVE: State.RECEIVED},
    (State.REJECTED, Actor.OFFICER): {DecisionForm.REOPEN: State.SUBMITTED},
    (State.DUPLICATE, Actor.OFFICER): {DecisionForm.REOPEN: State.SUBMITTED},
}
"""The possible decisions by state, with the resulting state."""


def registration_page(
    reference: str,
    problem: PortalError | None = None,
    tried: str = "",
    *,
    template: str = "staff/review/registration.html",
) -> str:
    """Returns the page, with the problem and the input of the submitted form.

    Input saved at the expiry of a session is filled in again.
    """
    officer = request_context.officer()
    with request_context.read() as work:
        found = registration_detail(work, officer, reference, request_context.language())
        registration = found.registration
        draft = form_draft.find_form_draft(work, officer, registration)
        may_look_again = quality_review.open_review_of(work, officer, registration)
        parts: dict[str, Any] = {
            "waits": message_waits(work, found.messages.rows),
            "case": case_detail(work, registration, request_context.language())
            if has_case(registration)
            else None,
            "viewed_at": access_log.own_last_view(work, registration.id, officer),
            "decisions": _decisions(work, officer, registration),
            "duplicate_pairs": pairs_of(work, officer, registration.id, request_context.language())
            if officer.role in ROLES_OF_A_DISTRICT
            else (),
            "own_entry": is_own_entry(work, officer, registration.id),
            "holder": claims.claim_holder(work, registration.id),
            "viewers": access_log.viewers_of(work, registration.id),
            "notes": notes.notes_of(work, registration) if found.answers else NewestRows([], None),
            "rejected_it": registration.state is State.REJECTED
            and decisions.rejected_by(work, registration) == officer.id,
            "second_look": may_look_again,
            "sms_of_second_look": outbox.preview_message(work, registration, State.SUBMITTED)
            if may_look_again and registration.state is State.VERIFIED
            else None,
            "sms_of_phone": outbox.preview_registration_message(
                work, registration, MessageKind.PHONE_CHANGED
            ),
        }
        if (case := parts["case"]) is not None:
            parts |= _case_values(work, officer, case, tried)
    record_access(registration.id)
    typed = MultiDict(request.form)
    is_restored = bool(draft) and request.method == "GET"
    if is_restored:
        typed = MultiDict(draft)
        tried = typed.get("decision") or typed.get("form") or ""
    return render_template(
        template,
        **parts,
        changed_in=changed_in,
        correctable=BY_OFFICER,
        evidence=Evidence,
        found=found,
        groups=answer_groups.answer_groups(registration, found.answers, found.centre, found.entry)
        if found.answers
        else (),
        is_restored=is_restored,
        may_correct_answers=bool(staff_correction.correctable_answers(officer, registration)),
        may_change_phone=officer.role in ROLES_OF_A_DISTRICT and is_open(registration.state),
        no_safe_time=(SafeTime.ANY, SafeTime.NOT_SAID),
        not_asked=answer_groups.not_asked_yet(registration) if found.answers else (),
        news=record_news(found, parts["notes"], officer, parts["viewed_at"]),
        name=answer_groups.name_of(found.answers) if found.answers else "",
        own_entry_text=translate(OWN_ENTRY),
        original=answer_groups.original_answers(registration) if found.answers else (),
        printed_at=request_context.now(),
        problem=translate(problem.text, **problem.values) if problem else None,
        reference=show_reference(registration.reference),
        registration=registration,
        remarks=remarks(found),
        today=dhaka_day(request_context.now()),
        tried=tried,
        typed=typed,
        upazila_name=upazila_name,
        waits_for_me=registration.state is waiting_state(officer),
    )


def _case_values(
    work: UnitOfWork, officer: Officer, case: CaseDetail, tried: str
) -> dict[str, Any]:
    """Returns what the centre has done, and for its staff the values of their forms."""
    names = {each.code: centre_name(each) for each in (case.centre, *case.others)}
    if officer.role is not Role.CENTRE:
        return {"names": names}
    return {"names": names, **case_form_values(work, officer, case, tried)}


def _decisions(
    work: UnitOfWork, officer: Officer, registration: Registration
) -> Mapping[DecisionForm, str | None]:
    """Returns the officer's possible decisions, each with its SMS."""
    ways = _WAYS.get((registration.state, decisions.ACTOR_OF[officer.role]), {})
    if registration.state is State.DUPLICATE and not decisions.is_left_over(work, registration):
        ways = {}  # undone on the page that compares both
    return {
        decision: outbox.preview_message(work, registration, to_state)
        for decision, to_state in ways.items()
    }
