"""The decisions of officers. Of two officers who decide at once, one wins and the other is told."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.choices import Evidence, Role
from portal.domain.corrections import Correctable
from portal.domain.errors import Conflict, Forbidden, Invalid
from portal.domain.states import Actor, State
from portal.domain.text import clean
from portal.domain.words import N_
from portal.models import Move, Officer, Pair, Registration
from portal.services import claim
from portal.services.audit import record
from portal.services.draw_second_look import draw
from portal.services.look_up import find
from portal.services.move import NO_GROUNDS, Grounds, move
from portal.services.sms import notify

SHORTEST_REASON, LONGEST_REASON = 5, 500

ACTOR_OF: Final = {
    Role.DISTRICT: Actor.OFFICER,
    Role.SUPERVISOR: Actor.OFFICER,
    Role.CENTRE: Actor.CENTRE,
}
"""As whom an officer of a role decides; the other roles do not."""
CHANGED_MEANWHILE: Final = N_(
    "Somebody changed this registration a moment ago: another officer decided, or the returnee did. "
    "Look at it again."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The registration as the officer had it on the screen, and who decides when."""

    officer: Officer
    reference: str
    version: int
    now: datetime
    hotline: str


def verify(
    session: Session,
    vault: Vault,
    seen: Seen,
    evidence: Collection[Evidence],
    *,
    second_look_percent: int,
) -> Registration:
    """Says that the answers were checked against something; some are drawn for a second look.

    Raises `Invalid`, `Conflict`.
    """
    checked = tuple(item for item in Evidence if item in evidence)
    if not checked:
        raise Invalid(N_("Tick at least one thing that you checked."))
    way = State.SUBMITTED, State.VERIFIED
    registration, made = _decide(session, vault, seen, way, Grounds(evidence=checked))
    draw(session, registration, made, percent=second_look_percent)
    return registration


def send_back(
    session: Session, vault: Vault, seen: Seen, fields: Collection[Correctable], reason: str
) -> Registration:
    """Asks the returnee to correct answers, and says why. Raises `Invalid`, `Conflict`."""
    named = tuple(field for field in Correctable if field in fields)
    if not named:
        raise Invalid(N_("Tick at least one answer to correct."))
    grounds = Grounds(reason=read_reason(reason), fields=named)
    return _decide(session, vault, seen, (State.SUBMITTED, State.RETURNED), grounds)[0]


def reject(session: Session, vault: Vault, seen: Seen, reason: str) -> Registration:
    """Turns the registration down, and says why. Raises `Invalid`, `Conflict`."""
    grounds = Grounds(reason=read_reason(reason))
    return _decide(session, vault, seen, (State.SUBMITTED, State.REJECTED), grounds)[0]


def receive(session: Session, vault: Vault, seen: Seen) -> Registration:
    """The centre takes the person on. Raises `Conflict`."""
    return _decide(session, vault, seen, (State.VERIFIED, State.RECEIVED), NO_GROUNDS)[0]


def reopen(session: Session, vault: Vault, seen: Seen, reason: str) -> Registration:
    """Puts a rejected registration back into the queue, by another officer than who rejected it.

    Also a duplicate of one that is erased: no pair is left by which it could be taken back. The reason
    stays among officers. Raises `Invalid`, `Conflict`, `Forbidden`.
    """
    grounds = Grounds(reason=read_reason(reason, internal=True))
    registration = find(session, seen.officer, seen.reference, lock=True)
    if rejected_by(session, registration) == seen.officer.id:
        raise Forbidden(N_("You rejected it yourself. Another officer can reopen it."))
    from_state = State.DUPLICATE if is_left_over(session, registration) else State.REJECTED
    return _decide(session, vault, seen, (from_state, State.SUBMITTED), grounds)[0]


def is_left_over(session: Session, registration: Registration) -> bool:
    """Whether it is a duplicate of a registration that is erased."""
    if registration.state is not State.DUPLICATE:
        return False
    pair = select(Pair.id).where(
        # By the index of either side.
        or_(Pair.first_id == registration.id, Pair.second_id == registration.id),
        Pair.duplicate_id == registration.id,
    )
    return session.scalars(pair).first() is None


def rejected_by(session: Session, registration: Registration) -> uuid.UUID | None:
    """Who rejected it last; None when nobody did."""
    return session.scalars(
        select(Move.officer_id)
        .where(
            Move.registration_id == registration.id,
            Move.to_state == State.REJECTED,
            Move.undoes_id.is_(None),  # undoing a reopening is no rejection
        )
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(1)
    ).first()


def _decide(
    session: Session, vault: Vault, seen: Seen, way: tuple[State, State], grounds: Grounds
) -> tuple[Registration, Move]:
    actor, (from_state, to_state) = ACTOR_OF.get(seen.officer.role), way
    if actor is None:
        raise Forbidden(N_("This account does not decide on registrations."))
    registration = find(session, seen.officer, seen.reference, lock=True)
    # The table of moves has ways back, too, which are not for these decisions.
    if registration.version != seen.version or registration.state is not from_state:
        raise Conflict(CHANGED_MEANWHILE)
    claim.check(session, seen.officer, registration, now=seen.now)
    claim.release(session, registration)
    made = move(
        session,
        vault,
        registration,
        to_state,
        actor=actor,
        now=seen.now,
        officer=seen.officer,
        grounds=grounds,
    )
    notify.queue_move(session, vault, registration, made, hotline=seen.hotline, now=seen.now)
    # Last, for it holds everybody else's entries up until the commit.
    record(
        session,
        vault,
        AuditAction.DECIDED,
        now=seen.now,
        officer_id=seen.officer.id,
        subject=registration.reference,
        details={"to": to_state.value},
    )
    return registration, made


def read_reason(text: str, *, internal: bool = False) -> str:
    """The reason as it is kept. Raises `Invalid` when it is too short or too long."""
    reason = clean(text)
    if len(reason) < SHORTEST_REASON:
        if internal:
            raise Invalid(N_("Write the reason in a few words."))
        raise Invalid(N_("Write the reason in a few words. The returnee will read it."))
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            N_("The reason is too long. Use at most %(longest)s letters."), longest=LONGEST_REASON
        )
    return reason
