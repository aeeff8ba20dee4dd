"""Cancels SMS that wait in the outbox and are no longer true."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.models import Message, Registration
from portal.unit_of_work import UnitOfWork


def cancel_queued(
    work: UnitOfWork, registration: Registration, kinds: Collection[MessageKind], *, since: datetime
) -> bool:
    """Cancels the SMS of these kinds that were queued since then and that no worker has claimed.

    Returns whether the person may still have received one of them. Skips locked rows, because a worker is
    sending them.
    """
    about = (
        Message.registration_id == registration.id,
        Message.kind.in_(kinds),
        Message.created_at >= since,
        Message.state != MessageState.CANCELLED,
    )
    work.session.flush()
    waiting = work.session.scalars(
        select(Message)
        .where(*about, Message.state == MessageState.QUEUED, Message.tries == 0)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for message in waiting:
        message.state, message.ended_at = MessageState.CANCELLED, work.now
    work.session.flush()
    return work.session.scalars(select(Message.id).where(*about).limit(1)).first() is not None


def may_know(
    work: UnitOfWork, registration: Registration, kinds: Collection[MessageKind], *, since: datetime
) -> bool:
    """Returns what `cancel_queued` would return, without a change."""
    return (
        work.session.scalars(
            select(Message.id)
            .where(
                Message.registration_id == registration.id,
                Message.kind.in_(kinds),
                Message.created_at >= since,
                Message.state != MessageState.CANCELLED,
                or_(Message.state != MessageState.QUEUED, Message.tries > 0),
            )
            .limit(1)
        ).first()
        is not None
    )
