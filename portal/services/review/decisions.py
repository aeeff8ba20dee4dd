"""Decisions of officers. Of two concurrent decisions the second one raises `Conflict`."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Forbidden, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.corrections import BY_OFFICER, Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.review.evidence import Evidence
from portal.domain.review.list_flags import Flag
from portal.domain.review.reasons import read_reason
from portal.domain.staff.roles import Role
from portal.models import DuplicatePair, Officer, Registration, StateTransition
from portal.services.audit.audit_log import write_audit_entry
from portal.services.messaging import outbox
from portal.services.registration.transition import NO_GROUNDS, TransitionGrounds, transition
from portal.services.registration.visibility import find_registration
from portal.services.review import claims, list_flags
from portal.services.review.entered_by import check_not_own_entry
from portal.services.review.list_row import ListRow
from portal.services.review.quality_sampling import draw_quality_sample
from portal.unit_of_work import UnitOfWork

ACTOR_OF: Final = {
    Role.DISTRICT: Actor.OFFICER,
    Role.SUPERVISOR: Actor.OFFICER,
    Role.CENTRE: Actor.CENTRE,
}
"""The actor of each role that may decide."""
CHANGED_MEANWHILE: Final = N_(
    "This registration changed a moment ago: another officer decided, or the returnee changed "
    "it. Look at it again."
)


PERHAPS_DUPLICATE: Final = N_(
    "This person is perhaps registered twice. Compare the two first. If they are two people, tick "
    "that you compared them."
)


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """The version of the registration on the officer's screen, and the officer."""

    officer: Officer
    reference: str
    version: int


def verify_registration(
    work: UnitOfWork,
    seen: DecisionContext,
    evidence: Collection[Evidence],
    *,
    second_look_percent: int,
    is_compared: bool = False,
) -> Registration:
    """Verifies a registration by evidence. A random share is selected for a quality review.

    `is_compared` says that the officer looked at the open pairs of possible duplicates. Raises
    `Invalid`, `Conflict`, and `Forbidden` for the officer who entered it for the returnee.
    """
    checked = tuple(item for item in Evidence if item in evidence)
    if not checked:
        raise Invalid(N_("Tick at least one thing that you checked."))
    registration = _locked(work, seen)
    check_not_own_entry(work, seen.officer, registration.id)
    row = ListRow(work.vault, registration)
    if not is_compared and list_flags.flagged(work, [row], flag=Flag.DUPLICATE):
        raise Invalid(PERHAPS_DUPLICATE)
    way = State.SUBMITTED, State.VERIFIED
    made = _decide(work, seen, registration, way, TransitionGrounds(evidence=checked))
    draw_quality_sample(work, registration, made, percent=second_look_percent)
    return registration


def return_for_correction(
    work: UnitOfWork, seen: DecisionContext, fields: Collection[Correctable], reason: str
) -> Registration:
    """Asks the returnee to correct answers, with a reason. Raises `Invalid`, `Conflict`."""
    named = tuple(field for field in BY_OFFICER if field in fields)
    if not named:
        raise Invalid(N_("Tick at least one answer to correct."))
    grounds = TransitionGrounds(reason=read_reason(reason), fields=named)
    registration = _locked(work, seen)
    _decide(work, seen, registration, (State.SUBMITTED, State.RETURNED), grounds)
    return registration


def reject_registration(work: UnitOfWork, seen: DecisionContext, reason: str) -> Registration:
    """Rejects the registration, with a reason. Raises `Invalid`, `Conflict`."""
    grounds = TransitionGrounds(reason=read_reason(reason))
    registration = _locked(work, seen)
    _decide(work, seen, registration, (State.SUBMITTED, State.REJECTED), grounds)
    return registration


def receive_registration(work: UnitOfWork, seen: DecisionContext) -> Registration:
    """Records that the centre received the person. Raises `Conflict`."""
    registration = _locked(work, seen)
    _decide(work, seen, registration, (State.VERIFIED, State.RECEIVED), NO_GROUNDS)
    return registration


def reopen_registration(work: UnitOfWork, seen: DecisionContext, reason: str) -> Registration:
    """Returns a rejected registration to the queue. The rejecting officer may not do this.

    Also accepts a duplicate of an erased registration, because no pair remains to undo. The
    returnee does not see the reason. Raises `Invalid`, `Conflict`, `Forbidden`.
    """
    grounds = TransitionGrounds(reason=read_reason(reason, internal=True))
    registration = _locked(work, seen)
    if rejected_by(work, registration) == seen.officer.id:
        raise Forbidden(N_("You rejected it yourself. Another officer can reopen it."))
    from_state = State.DUPLICATE if is_left_over(work, registration) else State.REJECTED
    _decide(work, seen, registration, (from_state, State.SUBMITTED), grounds)
    return registration


def is_left_over(work: UnitOfWork, registration: Registration) -> bool:
    """Returns whether it is a duplicate of an erased registration."""
    if registration.state is not State.DUPLICATE:
        return False
    pair = select(DuplicatePair.id).where(
        # Uses the index of either side.
        or_(DuplicatePair.first_id == registration.id, DuplicatePair.second_id == registration.id),
        DuplicatePair.duplicate_id == registration.id,
    )
    return work.session.scalars(pair).first() is None


def rejected_by(work: UnitOfWork, registration: Registration) -> uuid.UUID | None:
    """Returns the officer who rejected it last, or None."""
    return work.session.scalars(
        select(StateTransition.officer_id)
        .where(
            StateTransition.registration_id == registration.id,
            StateTransition.to_state == State.REJECTED,
            StateTransition.undoes_id.is_(None),  # the undoing of a reopening is not a rejection
        )
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
        .limit(1)
    ).first()


def _locked(work: UnitOfWork, seen: DecisionContext) -> Registration:
    """Returns the row of the registration, locked. Raises `Forbidden`, `NotFound`."""
    if seen.officer.role not in ACTOR_OF:
        raise Forbidden(N_("This account cannot decide on registrations."))
    return find_registration(work, seen.officer, seen.reference, lock=True)


def _decide(
    work: UnitOfWork,
    seen: DecisionContext,
    registration: Registration,
    way: tuple[State, State],
    grounds: TransitionGrounds,
) -> StateTransition:
    from_state, to_state = way
    # The table of transitions also contains reverse transitions, which these decisions exclude.
    if registration.version != seen.version or registration.state is not from_state:
        raise Conflict(CHANGED_MEANWHILE)
    claims.end_own_claim(work, seen.officer, registration)
    made = transition(
        work,
        registration,
        to_state,
        actor=ACTOR_OF[seen.officer.role],
        officer=seen.officer,
        grounds=grounds,
    )
    outbox.queue_transition_message(work, registration, made)
    # Last, because it blocks all other audit entries until the commit.
    write_audit_entry(
        work,
        AuditAction.DECIDED,
        officer_id=seen.officer.id,
        subject=registration.reference,
        details={"to": to_state.value},
    )
    return made
