"""Messages that have waited too long: for their turn, or for their receipt."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import LONGEST_TRYING, RECEIPT_WAIT
from portal.models import Message
from portal.models.messaging.message import in_state
from portal.services.messaging.reachability import lock_registrations_of, note_ended_messages_of

AT_ONCE: Final = 1000
"""Of those that waited for their turn, and of those that waited for a receipt."""


def expire_messages(session: Session, *, now: datetime) -> int:
    """End them as `expired`: codes past their time, those tried in vain, those without a receipt.

    At most so many at once; returns of which kind there were most, so that the caller can go on.
    """
    silent = (
        in_state(MessageState.ACCEPTED, MessageState.UNKNOWN),
        Message.sent_at <= now - RECEIPT_WAIT,
    )
    found = session.scalars(select(Message.id).where(*silent).limit(AT_ONCE)).all()
    if found:
        lock_registrations_of(session, select(Message.registration_id).where(Message.id.in_(found)))
        note_ended_messages_of(
            session, _end(session, [*silent, Message.id.in_(found)], now), now=now
        )
    unsent = or_(
        Message.expires_at <= now,
        and_(Message.tries > 0, Message.created_at <= now - LONGEST_TRYING),
    )
    ended = _end(session, [in_state(MessageState.QUEUED), unsent], now)
    return max(len(found), len(ended))


def _end(
    session: Session, which: Sequence[ColumnElement[bool]], now: datetime
) -> Sequence[uuid.UUID | None]:
    """Their registrations. Who has locked one of them is waited for by nobody: its turn comes again."""
    some = select(Message.id).where(*which).limit(AT_ONCE).with_for_update(skip_locked=True)
    return session.scalars(
        update(Message)
        .where(Message.id.in_(some.scalar_subquery()))
        .values(state=MessageState.EXPIRED, ended_at=now)
        .returning(Message.registration_id)
        .execution_options(synchronize_session=False)
    ).all()
