"""Messages that have waited too long: for their turn, or for their receipt."""

from datetime import datetime

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import Session

from portal.domain.sms.message_states import MessageState
from portal.domain.sms.times import LONGEST_TRYING, RECEIPT_WAIT
from portal.models import Message
from portal.services.reach import note_ends
from portal.services.sms.deliver import in_state


def expire_messages(session: Session, *, now: datetime) -> None:
    """End them as `expired`: codes past their time, those tried in vain, those without a receipt."""
    unsent = and_(
        in_state(MessageState.QUEUED),
        or_(
            Message.expires_at <= now,
            and_(Message.tries > 0, Message.created_at <= now - LONGEST_TRYING),
        ),
    )
    silent = and_(
        in_state(MessageState.ACCEPTED, MessageState.UNKNOWN), Message.sent_at <= now - RECEIPT_WAIT
    )
    for condition in (unsent, silent):
        ended = session.scalars(
            update(Message)
            .where(condition)
            .values(state=MessageState.EXPIRED, ended_at=now)
            .returning(Message.registration_id)
            .execution_options(synchronize_session=False)
        ).all()
        if condition is silent:
            note_ends(session, ended, now=now)
