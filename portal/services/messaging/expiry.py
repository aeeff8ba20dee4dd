"""Expiry of messages that waited too long for a gateway or a receipt."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import LONGEST_TRYING, RECEIPT_WAIT
from portal.models import Message
from portal.models.messaging.message import in_state
from portal.services.messaging.reachability import lock_registrations_of, note_ended_messages_of
from portal.services.platform.set_aside import isolate_rows, not_set_aside
from portal.unit_of_work import UnitOfWork

JOB: Final = "outbox.expiry"
AT_ONCE: Final = 1000
"""The limit of rows without a gateway, and of rows without a receipt."""


def expire_messages(work: UnitOfWork) -> int:
    """Sets `expired`: codes past their life, messages after failed tries, messages without a receipt.

    Limits the number of rows in one call. Returns the largest number of one kind, so that the caller can
    continue.
    """
    silent = _ids(
        work,
        in_state(MessageState.ACCEPTED, MessageState.UNKNOWN),
        Message.sent_at <= work.now - RECEIPT_WAIT,
    )
    if silent:
        lock_registrations_of(work, select(Message.registration_id).where(Message.id.in_(silent)))
    isolate_rows(work, JOB, silent, partial(_end_silent, work))
    unsent = _ids(
        work,
        in_state(MessageState.QUEUED),
        or_(
            Message.expires_at <= work.now,
            and_(Message.tries > 0, Message.created_at <= work.now - LONGEST_TRYING),
        ),
    )
    isolate_rows(work, JOB, unsent, partial(_end_unsent, work))
    return max(len(silent), len(unsent))


def _ids(work: UnitOfWork, *which: ColumnElement[bool]) -> Sequence[uuid.UUID]:
    mine = (*which, not_set_aside(work, JOB, Message.id))
    return work.session.scalars(select(Message.id).where(*mine).limit(AT_ONCE)).all()


def _end_silent(work: UnitOfWork, ids: Sequence[uuid.UUID]) -> int:
    states = in_state(MessageState.ACCEPTED, MessageState.UNKNOWN)
    ended = _end(work, [states, Message.id.in_(ids)])
    note_ended_messages_of(work, ended)
    return len(ended)


def _end_unsent(work: UnitOfWork, ids: Sequence[uuid.UUID]) -> int:
    return len(_end(work, [in_state(MessageState.QUEUED), Message.id.in_(ids)]))


def _end(work: UnitOfWork, which: Sequence[ColumnElement[bool]]) -> Sequence[uuid.UUID | None]:
    """Ends messages and returns their registrations. Skips locked registrations until the next run."""
    some = select(Message.id).where(*which).with_for_update(skip_locked=True)
    return work.session.scalars(
        update(Message)
        .where(Message.id.in_(some.scalar_subquery()))
        .values(state=MessageState.EXPIRED, ended_at=work.now)
        .returning(Message.registration_id)
        .execution_options(synchronize_session=False)
    ).all()
