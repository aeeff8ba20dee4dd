"""Expiry of messages that waited too long for a gateway or a receipt."""

import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import LONGEST_TRYING, RECEIPT_WAIT
from portal.models import Message
from portal.models.messaging.message import in_state
from portal.services.messaging.reachability import lock_registrations_of, note_ended_messages_of
from portal.unit_of_work import UnitOfWork

AT_ONCE: Final = 1000
"""The limit of rows without a gateway, and of rows without a receipt."""


def expire_messages(work: UnitOfWork) -> int:
    """Sets `expired`: codes past their life, messages after failed tries, messages without a receipt.

    Limits the number of rows in one call. Returns the largest number of one kind, so that the caller can
    continue.
    """
    silent = (
        in_state(MessageState.ACCEPTED, MessageState.UNKNOWN),
        Message.sent_at <= work.now - RECEIPT_WAIT,
    )
    found = work.session.scalars(select(Message.id).where(*silent).limit(AT_ONCE)).all()
    if found:
        lock_registrations_of(work, select(Message.registration_id).where(Message.id.in_(found)))
        note_ended_messages_of(work, _end(work, [*silent, Message.id.in_(found)]))
    unsent = or_(
        Message.expires_at <= work.now,
        and_(Message.tries > 0, Message.created_at <= work.now - LONGEST_TRYING),
    )
    ended = _end(work, [in_state(MessageState.QUEUED), unsent])
    return max(len(found), len(ended))


def _end(work: UnitOfWork, which: Sequence[ColumnElement[bool]]) -> Sequence[uuid.UUID | None]:
    """Ends messages and returns their registrations. Skips locked registrations until the next run."""
    some = select(Message.id).where(*which).limit(AT_ONCE).with_for_update(skip_locked=True)
    return work.session.scalars(
        update(Message)
        .where(Message.id.in_(some.scalar_subquery()))
        .values(state=MessageState.EXPIRED, ended_at=work.now)
        .returning(Message.registration_id)
        .execution_options(synchronize_session=False)
    ).all()
