"""Sends at most one reminder of each unanswered correction request."""

from datetime import timedelta
from typing import Final

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.registration.states import State
from portal.models import Registration, StateTransition
from portal.services.messaging import outbox
from portal.services.platform.set_aside import isolated_row, not_set_aside
from portal.unit_of_work import UnitOfWork

JOB: Final = "review.correction_reminders"
REMIND_AFTER: Final = timedelta(days=7)
_AT_ONCE: Final = 100


def remind_of_corrections(work: UnitOfWork) -> int:
    """Queues the reminders that are due. Returns their number.

    Each request is marked in the transaction of its reminder, so that parallel or killed workers
    send no second reminder.
    """
    found = work.session.execute(
        select(StateTransition, Registration)
        .join(Registration, Registration.id == StateTransition.registration_id)
        .where(
            # Literals, because the partial index needs them.
            StateTransition.to_state == literal_column(f"'{State.RETURNED.value}'"),
            StateTransition.reminder_settled_at.is_(None),
            StateTransition.at <= work.now - REMIND_AFTER,
            not_set_aside(work, JOB, StateTransition.id),
        )
        .order_by(StateTransition.at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    queued = 0
    for made, registration in found:
        with isolated_row(work, JOB, made.id):
            made.reminder_settled_at = work.now
            if _still_waits(work.session, made, registration):
                kind = MessageKind.REMINDER
                message = outbox.queue_registration_message(work, registration, kind)
                queued += message is not None
    return queued


def _still_waits(session: Session, made: StateTransition, registration: Registration) -> bool:
    """Returns whether the registration waits for this request, and not for a later one."""
    if registration.state is not State.RETURNED:
        return False
    newer = select(StateTransition.id).where(
        StateTransition.registration_id == registration.id, StateTransition.at > made.at
    )
    return session.scalars(newer.limit(1)).first() is None
