"""Frees messages that wait for a time by a clock that was ahead and has been set back."""

from typing import Final

import structlog
from sqlalchemy import select, union, update

from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import HELD_BACK
from portal.domain.platform.clock_skew import CLOCK_SKEW
from portal.models import Attempt, Message
from portal.models.messaging.message import in_state
from portal.unit_of_work import UnitOfWork

_AT_ONCE: Final = 1000

log = structlog.get_logger()


def release_messages_ahead(work: UnitOfWork) -> int:
    """Makes messages due whose time was set in the future of this clock. Returns their number.

    They were queued or last tried at a time that has not come yet. Machines differ by `CLOCK_SKEW` at most.
    """
    ahead = work.now + CLOCK_SKEW
    written_ahead = union(
        select(Message.id).where(Message.created_at > ahead),
        select(Attempt.message_id).where(Attempt.started_at > ahead),
    )
    found = work.session.scalars(
        select(Message.id)
        .where(
            in_state(MessageState.QUEUED),
            Message.due_at > ahead,
            Message.id.in_(written_ahead),
        )
        .order_by(Message.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if found:
        # What an officer can still undo waits as long as by a right clock.
        work.session.execute(
            update(Message).where(Message.id.in_(found)).values(due_at=work.now + HELD_BACK)
        )
        log.warning("outbox.messages_released", count=len(found))
    return len(found)
