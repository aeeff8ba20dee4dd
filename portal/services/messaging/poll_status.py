"""Polls gateways that support it for the status of messages without a receipt."""

import uuid
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select

from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import ASK_EVERY
from portal.gateways.base import Gateway, Pollable, ReceiptReport
from portal.models import Message
from portal.models.messaging.message import in_state
from portal.unit_of_work import UnitOfWork

_AT_ONCE = 20


class StatusQuestion(NamedTuple):
    """A message whose status is polled, and its gateway."""

    message_id: uuid.UUID
    gateway: str
    reference: str
    gateway_message_id: str | None


def messages_to_poll(work: UnitOfWork, gateways: Mapping[str, Gateway]) -> list[StatusQuestion]:
    """Returns the messages that are due for a poll and sets their next poll."""
    names = [name for name, gateway in gateways.items() if isinstance(gateway, Pollable)]
    if not names:
        return []
    messages = work.session.scalars(
        select(Message)
        .where(
            in_state(MessageState.ACCEPTED, MessageState.UNKNOWN),
            Message.due_at <= work.now,
            Message.gateway.in_(names),
        )
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for message in messages:
        message.due_at = work.now + ASK_EVERY
    return [
        StatusQuestion(each.id, each.gateway or "", each.reference, each.gateway_message_id)
        for each in messages
    ]


def poll_status(gateways: Mapping[str, Gateway], question: StatusQuestion) -> ReceiptReport | None:
    """Returns the answer of the gateway as a receipt. Must be called outside any transaction."""
    gateway = gateways[question.gateway]
    if not isinstance(gateway, Pollable):
        return None
    return gateway.poll(question.reference, question.gateway_message_id)
