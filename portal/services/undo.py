"""Taking a decision back before anybody was told of it.

The SMS of a decision waits `sms.times.HELD_BACK`, a little longer than the decision can be undone. Undoing
adds a move back to the history and cancels the SMS, both or neither. If the worker has taken the
SMS already, it is too late.
"""

import uuid
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.duplicates import Verdict
from portal.domain.errors import Conflict, Forbidden
from portal.domain.sms.message_states import MessageState
from portal.domain.sms.times import UNDO_TIME
from portal.domain.states import State
from portal.domain.words import N_
from portal.models import Message, Move, Officer, Pair, Registration, SecondLook
from portal.models.base import first_id_at
from portal.services.audit import record
from portal.services.decide import ACTOR_OF, CHANGED_MEANWHILE, Seen
from portal.services.look_up import find
from portal.services.move import NO_GROUNDS, Grounds, move
from portal.services.scope import visible

UNDOABLE: Final = frozenset(
    {
        (State.SUBMITTED, State.VERIFIED),
        (State.SUBMITTED, State.RETURNED),
        (State.SUBMITTED, State.REJECTED),
        (State.SUBMITTED, State.DUPLICATE),
        (State.REJECTED, State.SUBMITTED),
        (State.VERIFIED, State.SUBMITTED),
        (State.VERIFIED, State.RECEIVED),
    }
)
_TOO_LATE: Final = N_(
    "It is too late to undo this: half a minute has passed, or the SMS is going out. The decision "
    "stands."
)


class Last(NamedTuple):
    """A decision that its officer can still take back."""

    reference: str
    version: int
    state: State


def last_decision(session: Session, officer: Officer, *, now: datetime) -> Last | None:
    """What this officer decided a moment ago, if nothing has happened to it since."""
    later = aliased(Move)
    found = session.execute(
        select(Move.from_state, Move.to_state, Registration.reference, Registration.version)
        .join(Registration, Registration.id == Move.registration_id)
        .where(
            Move.id >= first_id_at(now - UNDO_TIME),  # by the primary key: a few rows
            Move.at >= now - UNDO_TIME,
            Move.officer_id == officer.id,
            Move.undoes_id.is_(None),
            Registration.changed_at == Move.at,
            ~exists().where(later.registration_id == Move.registration_id, later.id > Move.id),
            visible(officer),
        )
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(1)
    ).first()
    if found is None or (found.from_state, found.to_state) not in UNDOABLE:
        return None
    return Last(found.reference, found.version, found.to_state)


def undo(session: Session, vault: Vault, seen: Seen) -> Registration:
    """Takes back the decision that led to the version seen; a second time changes nothing.

    Raises `Conflict` when it is too late, `Forbidden` for another officer's decision, `NotFound`.
    """
    registration = find(session, seen.officer, seen.reference, lock=True)
    made = session.scalars(
        select(Move)
        .where(Move.registration_id == registration.id)
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(1)
    ).one()
    if made.officer_id != seen.officer.id:
        raise Forbidden(N_("Only the officer who decided can undo it."))
    if made.undoes_id is not None and registration.version == seen.version + 1:
        return registration
    if registration.version != seen.version or registration.changed_at != made.at:
        raise Conflict(CHANGED_MEANWHILE)
    if (made.from_state, made.to_state) not in UNDOABLE or seen.now > made.at + UNDO_TIME:
        raise Conflict(_TOO_LATE)
    _cancel_message(session, made.id, seen.now)
    _take_along(session, made)
    back = move(
        session,
        vault,
        registration,
        made.from_state,
        actor=ACTOR_OF[seen.officer.role],
        now=seen.now,
        officer=seen.officer,
        grounds=_grounds_before(session, vault, made),
    )
    back.undoes_id = made.id
    record(
        session,
        vault,
        AuditAction.UNDONE,
        now=seen.now,
        officer_id=seen.officer.id,
        subject=registration.reference,
        details={"from": made.to_state.value},
    )
    return registration


def _grounds_before(session: Session, vault: Vault, made: Move) -> Grounds:
    """Why it is rejected, if it is so again: for the reason that was given then."""
    if made.from_state is not State.REJECTED:
        return NO_GROUNDS
    rejection = session.scalars(
        select(Move)
        .where(Move.registration_id == made.registration_id, Move.to_state == State.REJECTED)
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(1)
    ).one()
    return Grounds(reason=rejection.unsealed(vault, "reason"))


def _take_along(session: Session, made: Move) -> None:
    """Undoes what the decision did besides its move."""
    session.execute(delete(SecondLook).where(SecondLook.move_id == made.id))
    if made.to_state is State.DUPLICATE:
        session.execute(
            update(Pair)
            .where(Pair.duplicate_id == made.registration_id)
            .values(verdict=Verdict.OPEN, duplicate_id=None, decided_at=None, decided_by_id=None)
        )
    if (made.from_state, made.to_state) == (State.VERIFIED, State.SUBMITTED):  # a second look
        session.execute(
            update(SecondLook)
            .where(
                SecondLook.registration_id == made.registration_id,
                SecondLook.finished_at == made.at,
            )
            .values(finished_at=None, officer_id=None, finding=None)
        )


def _cancel_message(session: Session, move_id: uuid.UUID, now: datetime) -> None:
    """Ends the SMS of a move for good. Raises `Conflict` when a worker has it.

    A row that is locked is a worker's: waiting for it could end in a deadlock, and not in an undo.
    """
    of_move = Message.move_id == move_id
    message = session.scalars(
        select(Message)
        .where(of_move)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if message is None:
        if session.scalars(select(Message.id).where(of_move)).first() is not None:
            raise Conflict(_TOO_LATE)
        return  # the returnee wants no SMS
    if message.state is not MessageState.QUEUED or message.tries:
        raise Conflict(_TOO_LATE)
    message.state, message.ended_at = MessageState.CANCELLED, now
