"""One reminder of a correction that nobody answered; never a second for the same request."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.sms.kinds import MessageKind
from portal.domain.states import State
from portal.models import Move, Registration
from portal.services.sms import notify

REMIND_AFTER: Final = timedelta(days=7)
_AT_ONCE: Final = 100


def remind(session: Session, vault: Vault, *, hotline: str, now: datetime) -> int:
    """Queue the reminders whose time has come; returns how many.

    Each request is looked at once: the mark stands in the transaction of the reminder, so that two
    workers, or one that was killed, send no second.
    """
    found = session.execute(
        select(Move, Registration)
        .join(Registration, Registration.id == Move.registration_id)
        .where(
            # Literals, so that the partial index serves it.
            Move.to_state == literal_column(f"'{State.RETURNED.value}'"),
            Move.reminder_settled_at.is_(None),
            Move.at <= now - REMIND_AFTER,
        )
        .order_by(Move.at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    queued = 0
    for made, registration in found:
        made.reminder_settled_at = now
        if _still_waits(session, made, registration):
            kind = MessageKind.REMINDER
            message = notify.queue_about(
                session, vault, registration, kind, hotline=hotline, now=now
            )
            queued += message is not None
    return queued


def _still_waits(session: Session, made: Move, registration: Registration) -> bool:
    """Whether the registration waits for this very request, not for one made after it."""
    if registration.state is not State.RETURNED:
        return False
    newer = select(Move.id).where(Move.registration_id == registration.id, Move.at > made.at)
    return session.scalars(newer.limit(1)).first() is None
