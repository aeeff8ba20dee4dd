"""Who cannot be reached by SMS: a registration whose last messages all came back."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.domain.message_states import FINAL, MessageState
from portal.models import Message, Officer, Registration
from portal.services.look_up import find
from portal.services.other_number import note_bounces

FAILURES: Final = 3
"""So many messages in a row that did not arrive, and an officer is to call."""


def note_end(session: Session, messages: Iterable[Message], *, now: datetime) -> None:
    """To be called when messages may have ended: marks their registrations, or takes marks away."""
    ended = [each for each in messages if each.registration_id and each.state in FINAL]
    if ended:
        session.flush()
        note_bounces(session, ended, now=now)
        note_ends(session, [each.registration_id for each in ended], now=now)


def note_ends(
    session: Session, registration_ids: Iterable[uuid.UUID | None], *, now: datetime
) -> None:
    """The same for registrations of which messages have ended."""
    for registration_id in sorted({each for each in registration_ids if each is not None}):
        came_back = _last_came_back(session, registration_id)
        if came_back is None:
            continue
        marked = Registration.unreachable_since
        session.execute(
            update(Registration)
            .where(
                Registration.id == registration_id,
                marked.is_(None) if came_back else marked.is_not(None),
            )
            .values(unreachable_since=now if came_back else None)
            .execution_options(synchronize_session=False)
        )


def reached(session: Session, officer: Officer, reference: str) -> None:
    """An officer has spoken with the person. Raises `NotFound` for one they may not see."""
    find(session, officer, reference, lock=True).unreachable_since = None


def _last_came_back(session: Session, registration_id: uuid.UUID) -> bool | None:
    """Whether the last messages did not arrive; None while there are too few to tell.

    What no gateway ever took (an outage, a code that ran out in the queue) says nothing of the phone.
    """
    states = session.scalars(
        select(Message.state)
        .where(
            Message.registration_id == registration_id,
            Message.ended_at.is_not(None),
            or_(Message.sent_at.is_not(None), Message.state == MessageState.REFUSED),
        )
        .order_by(Message.ended_at.desc(), Message.id.desc())
        .limit(FAILURES)
    ).all()
    if states and states[0] is MessageState.DELIVERED:
        return False
    enough = len(states) == FAILURES and MessageState.DELIVERED not in states
    return True if enough else None
