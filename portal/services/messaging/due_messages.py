"""The conditions of a message that may be sent now. Workers claim by them, and `waiting` explains by them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, or_

from portal.domain.messaging.costs import CapHold
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import is_night
from portal.domain.messaging.wait_reasons import WaitReason
from portal.models import Message
from portal.models.messaging.message import in_state
from portal.services.messaging.restored_messages import NOT_HELD

_AT_NIGHT = tuple(kind for kind in MessageKind if not kind.waits_out_the_night)


def due_now(now: datetime) -> list[ColumnElement[bool]]:
    """Returns the conditions of a message that may be sent at this time."""
    return [in_state(MessageState.QUEUED), *due_conditions(now).values()]


def due_conditions(now: datetime) -> Mapping[WaitReason | CapHold, ColumnElement[bool]]:
    """Returns each condition on a queued message, by the reason to wait if it does not hold."""
    conditions: dict[WaitReason | CapHold, ColumnElement[bool]] = {
        CapHold.RESTORED: NOT_HELD,
        WaitReason.RETRY: Message.due_at <= now,
        WaitReason.EXPIRED: or_(Message.expires_at.is_(None), Message.expires_at > now),
    }
    if is_night(now):
        conditions[WaitReason.NIGHT] = Message.kind.in_(_AT_NIGHT)
    return conditions
