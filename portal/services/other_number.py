"""The other number of a registration: asked to pass on that we cannot reach the person.

Nothing is told there but the hotline's number: it is somebody else's phone, or a stranger's by a slip.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.message_states import MessageState
from portal.domain.states import is_open
from portal.models import Message, Registration
from portal.services.sms import notify
from portal.services.sms.stop_sms import wants_no_sms

AGAIN_AFTER: Final = timedelta(days=3)
"""It is not written to for each SMS that comes back."""
_AT_ONCE: Final = 100


def note_bounces(session: Session, messages: Iterable[Message], *, now: datetime) -> None:
    """Marks the registrations of those that surely did not arrive at the first number."""
    for message in messages:
        if message.registration_id is not None and _has_come_back(message):
            session.execute(
                update(Registration)
                .where(
                    Registration.id == message.registration_id,
                    Registration.mobile_index == message.recipient_index,
                    Registration.alternate_index.is_not(None),
                    Registration.bounced_at.is_(None),
                )
                .values(bounced_at=now)
                .execution_options(synchronize_session=False)
            )


def tell_other_numbers(session: Session, vault: Vault, *, hotline: str, now: datetime) -> int:
    """Queues the SMS to the other numbers of those that are marked; returns how many."""
    marked = session.scalars(
        select(Registration)
        .where(Registration.bounced_at.is_not(None))
        .order_by(Registration.bounced_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    told = 0
    for registration in marked:
        registration.bounced_at = None
        other = registration.alternate_index
        if other is None or wants_no_sms(session, other):
            continue  # said STOP before it was named here
        if is_open(registration.state) and not _was_told(session, registration, now):
            message = notify.queue_to_other_number(
                session, vault, registration, hotline=hotline, now=now
            )
            told += message is not None
    return told


def _has_come_back(message: Message) -> bool:
    """Not so what no gateway ever took: that says nothing of the phone."""
    if message.state is MessageState.REFUSED:
        return True
    ended = message.state in (MessageState.FAILED, MessageState.EXPIRED)
    return ended and message.sent_at is not None


def _was_told(session: Session, registration: Registration, now: datetime) -> bool:
    told = select(Message.id).where(
        Message.registration_id == registration.id,
        Message.kind == MessageKind.OTHER_NUMBER,
        Message.created_at > now - AGAIN_AFTER,
    )
    return session.scalars(told.limit(1)).first() is not None
