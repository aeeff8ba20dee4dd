"""Undo of a decision before its SMS goes out.

The SMS of a decision waits `sms.times.HELD_BACK`, a little longer than the undo period. An undo
adds a transition and cancels the SMS in one transaction. It fails once a worker has claimed the
SMS.
"""

import uuid
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Select, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import UNDO_TIME
from portal.domain.platform.errors import Conflict, Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import UNDOABLE, State
from portal.domain.staff.roles import Role
from portal.models import (
    DuplicatePair,
    Message,
    Officer,
    QualityReview,
    Registration,
    StateTransition,
)
from portal.models.base import first_id_at
from portal.services.audit.audit_log import write_audit_entry
from portal.services.registration.transition import NO_GROUNDS, TransitionGrounds, transition
from portal.services.registration.visibility import (
    find_registration,
    visibility_values,
    visible_by,
)
from portal.services.review.decisions import ACTOR_OF, CHANGED_MEANWHILE, DecisionContext
from portal.unit_of_work import UnitOfWork

_TOO_LATE: Final = N_(
    "It is too late to undo this: half a minute has passed, or the SMS is going out. The decision "
    "stands."
)


class LastDecision(NamedTuple):
    """A decision that its officer can still undo."""

    reference: str
    version: int
    state: State


def last_decision(work: UnitOfWork, officer: Officer) -> LastDecision | None:
    """Returns this officer's last decision if it can still be undone."""
    since = work.now - UNDO_TIME
    values = {"first_id": first_id_at(since), "since": since, "officer_id": officer.id}
    found = work.session.execute(
        _last_decision(officer.role), values | visibility_values(officer)
    ).first()
    if found is None or (found.from_state, found.to_state) not in UNDOABLE:
        return None
    return LastDecision(found.reference, found.version, found.to_state)


@cache
def _last_decision(role: Role) -> Select[State, State, str, int]:
    later = aliased(StateTransition)
    return (
        select(
            StateTransition.from_state,
            StateTransition.to_state,
            Registration.reference,
            Registration.version,
        )
        .join(Registration, Registration.id == StateTransition.registration_id)
        .where(
            StateTransition.id >= bindparam("first_id"),  # through the primary key: a few rows
            StateTransition.at >= bindparam("since"),
            StateTransition.officer_id == bindparam("officer_id"),
            StateTransition.undoes_id.is_(None),
            Registration.changed_at == StateTransition.at,
            ~exists().where(
                later.registration_id == StateTransition.registration_id,
                later.id > StateTransition.id,
            ),
            visible_by(role),
        )
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
        .limit(1)
    )


def undo_decision(work: UnitOfWork, seen: DecisionContext) -> Registration:
    """Undoes the decision that led to the seen version. Does nothing if it is undone.

    Raises `Conflict` if the undo period has ended, `Forbidden` for another officer's decision,
    `NotFound`.
    """
    registration = find_registration(work, seen.officer, seen.reference, lock=True)
    made = work.session.scalars(
        select(StateTransition)
        .where(StateTransition.registration_id == registration.id)
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
        .limit(1)
    ).one()
    if made.officer_id != seen.officer.id:
        raise Forbidden(N_("Only the officer who decided can undo it."))
    if made.undoes_id is not None and registration.version == seen.version + 1:
        return registration
    if registration.version != seen.version or registration.changed_at != made.at:
        raise Conflict(CHANGED_MEANWHILE)
    if (made.from_state, made.to_state) not in UNDOABLE or work.now > made.at + UNDO_TIME:
        raise Conflict(_TOO_LATE)
    _cancel_message(work, made.id)
    _undo_side_effects(work.session, made)
    back = transition(
        work,
        registration,
        made.from_state,
        actor=ACTOR_OF[seen.officer.role],
        officer=seen.officer,
        grounds=_grounds_before(work, made),
    )
    back.undoes_id = made.id
    write_audit_entry(
        work,
        AuditAction.UNDONE,
        officer_id=seen.officer.id,
        subject=registration.reference,
        details={"from": made.to_state.value},
    )
    return registration


def _grounds_before(work: UnitOfWork, made: StateTransition) -> TransitionGrounds:
    """Returns the reason of the earlier rejection if the undo restores a rejected state."""
    if made.from_state is not State.REJECTED:
        return NO_GROUNDS
    rejection = work.session.scalars(
        select(StateTransition)
        .where(
            StateTransition.registration_id == made.registration_id,
            StateTransition.to_state == State.REJECTED,
        )
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
        .limit(1)
    ).one()
    return TransitionGrounds(reason=rejection.reason)


def _undo_side_effects(session: Session, made: StateTransition) -> None:
    """Undoes the side effects of the decision."""
    session.execute(delete(QualityReview).where(QualityReview.move_id == made.id))
    if made.to_state is State.DUPLICATE:
        session.execute(
            update(DuplicatePair)
            .where(DuplicatePair.duplicate_id == made.registration_id)
            .values(
                verdict=PairVerdict.OPEN, duplicate_id=None, decided_at=None, decided_by_id=None
            )
        )
    if (made.from_state, made.to_state) == (State.VERIFIED, State.SUBMITTED):  # a quality review
        session.execute(
            update(QualityReview)
            .where(
                QualityReview.registration_id == made.registration_id,
                QualityReview.finished_at == made.at,
            )
            .values(finished_at=None, officer_id=None, finding=None)
        )


def _cancel_message(work: UnitOfWork, move_id: uuid.UUID) -> None:
    """Cancels the SMS of a transition. Raises `Conflict` if a worker has claimed it.

    Does not wait for a locked row, because waiting could end in a deadlock.
    """
    of_move = Message.move_id == move_id
    message = work.session.scalars(
        select(Message)
        .where(of_move)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if message is None:
        if work.session.scalars(select(Message.id).where(of_move)).first() is not None:
            raise Conflict(_TOO_LATE)
        return  # the returnee declined SMS
    if message.state is not MessageState.QUEUED or message.tries:
        raise Conflict(_TOO_LATE)
    message.state, message.ended_at = MessageState.CANCELLED, work.now
