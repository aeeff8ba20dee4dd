"""Closing of a case with an outcome, and reopening for a person who returns."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, bindparam, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import CaseOutcome
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Need
from portal.domain.registration.states import Actor, State
from portal.models import Closing, Officer, Registration
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.casework import appointments
from portal.services.casework.case_access import lock_case, read_case_note
from portal.services.registration.transition import transition
from portal.services.review import claims
from portal.services.review.decisions import DecisionContext
from portal.services.review.newest_rows import FIRST_ROWS, NewestFirst, NewestRequest, NewestRows
from portal.unit_of_work import UnitOfWork


class CaseEnd(NamedTuple):
    """The end of a case as officers read it."""

    at: datetime
    officer_name: str
    outcome: CaseOutcome
    helped_with: tuple[Need, ...]
    note: str
    reopened_at: datetime | None


def close_case(
    work: UnitOfWork,
    seen: DecisionContext,
    outcome: CaseOutcome,
    helped_with: Collection[Need],
    note: str,
) -> Registration:
    """Closes a case with an outcome. Cancels a planned appointment and informs the person.

    Raises `Invalid` if the outcome needs a longer note, and the errors of `case_access.lock_case`.
    """
    closing_note = read_case_note(note)
    helped = [need for need in Need if need in helped_with] if outcome is CaseOutcome.HELPED else []
    if outcome is CaseOutcome.HELPED and not helped:
        raise Invalid(N_("Tick what the person got help with."))
    if outcome in (CaseOutcome.REFERRED, CaseOutcome.OTHER) and not closing_note:
        raise Invalid(N_("Write in the note where the person was referred, or how it ended."))
    registration = lock_case(work, seen)
    appointments.drop_appointment(work, registration, by=seen.officer, notifies_person=True)
    claims.release_claim(work, registration)
    closing = Closing(
        id=new_id(),
        registration_id=registration.id,
        centre_code=registration.centre_code,
        at=work.now,
        officer_id=seen.officer.id,
        outcome=outcome,
    )
    closing.helped_with = " ".join(need.value for need in helped)
    closing.note = closing_note
    work.session.add(closing)
    _move(work, seen, registration, State.CLOSED)
    return registration


def reopen_case(work: UnitOfWork, seen: DecisionContext) -> Registration:
    """Reopens a case for a person who returned. Its earlier ends stay in the history.

    Raises the errors of `case_access.lock_case`.
    """
    registration = lock_case(work, seen, states=[State.CLOSED])
    newest = work.session.scalars(
        select(Closing)
        .where(Closing.registration_id == registration.id)
        .order_by(Closing.at.desc(), Closing.id.desc())
        .limit(1)
    ).first()
    if newest is not None:
        newest.reopened_at = work.now
    _move(work, seen, registration, State.RECEIVED)
    return registration


def case_ends(
    work: UnitOfWork, registration: Registration, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[CaseEnd]:
    """Returns a page of the ends of the case."""
    return _ENDS.read(work, {"registration_id": registration.id}, asked, _case_end)


_ENDS: Final = NewestFirst(
    select(Closing, Officer.name)
    .join(Officer, Officer.id == Closing.officer_id)
    .where(Closing.registration_id == bindparam("registration_id")),
    Closing.at,
    Closing.id,
)


def _case_end(row: Row[*tuple[Any, ...]]) -> CaseEnd:
    closing: Closing = row[0]
    return CaseEnd(
        at=closing.at,
        officer_name=row.name,
        outcome=closing.outcome,
        helped_with=tuple(map(Need, (closing.helped_with or "").split())),
        note=closing.note or "",
        reopened_at=closing.reopened_at,
    )


def _move(
    work: UnitOfWork, seen: DecisionContext, registration: Registration, to_state: State
) -> None:
    transition(work, registration, to_state, actor=Actor.CENTRE, officer=seen.officer)
    write_audit_entry(
        work,
        AuditAction.DECIDED,
        officer_id=seen.officer.id,
        subject=registration.reference,
        details={"to": to_state.value},
    )
