"""Handing messages of the outbox to a gateway: claim, then (outside any transaction) send, then record.

Any number of workers may do this side by side. What a killed worker left behind is found by
`recover`, for its lease runs out.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import ColumnElement, func, literal_column, or_, select
from sqlalchemy.orm import Session

from portal.crypto import Unreadable, Vault
from portal.domain.message_states import MessageState
from portal.domain.sms import OutcomeKind
from portal.domain.sms_kinds import MessageKind
from portal.domain.sms_times import is_night
from portal.gateways.base import Gateway, Outcome, OutgoingSms, Unsendable, knows_again
from portal.models import Attempt, Message
from portal.models.base import new_id
from portal.services.pause_gateway import paused_gateways
from portal.services.settle import leave_sending, settle

LEASE = timedelta(minutes=3)
"""Longer than any call to a gateway takes (`portal.gateways.http.TimeOuts`)."""
_UNREADABLE_PAUSE = timedelta(hours=1)
_AT_NIGHT = tuple(kind for kind in MessageKind if not kind.waits_out_the_night)

log = structlog.get_logger()


class Claimed(NamedTuple):
    """One message for this worker alone to send, through this gateway."""

    attempt_id: uuid.UUID
    gateway: str
    sms: OutgoingSms


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Whether a look at the outbox is worth a writing transaction."""
    return session.scalars(select(Message.id).where(*_due(now)).limit(1)).first() is not None


def claim(
    session: Session,
    vault: Vault,
    gateways: Mapping[str, Gateway],
    *,
    now: datetime,
    limit: int,
) -> list[Claimed]:
    """Take up to so many due messages, the most urgent first, and write down that they are tried."""
    paused = paused_gateways(session, now=now)
    usable = [name for name in gateways if name not in paused]
    if not usable:
        return []
    messages = session.scalars(
        select(Message)
        .where(*_due(now), or_(Message.gateway.is_(None), Message.gateway.in_(usable)))
        .order_by(Message.priority, Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    started = (
        _start(session, vault, message, usable, now)
        for message in messages
        if not _is_forgotten(session, message, gateways, now)
    )
    return [claimed for claimed in started if claimed is not None]


def record(
    session: Session,
    attempt_id: uuid.UUID,
    outcome: Outcome,
    gateways: Mapping[str, Gateway],
    *,
    now: datetime,
) -> None:
    """Write down what a try came to. A receipt may have said more by then; it is not overruled."""
    message = session.scalars(
        select(Message)
        .join(Attempt, Attempt.message_id == Message.id)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Message)
    ).one_or_none()
    if message is None:
        return  # erased in the meantime
    attempt = session.get_one(Attempt, attempt_id)
    attempt.ended_at, attempt.outcome, attempt.detail = now, outcome.kind, outcome.detail
    knows = _knows_again(session, message, gateways.get(attempt.gateway), now)
    settle(session, message, attempt, outcome, deduplicates=knows, now=now)


def recover(session: Session, gateways: Mapping[str, Gateway], *, now: datetime) -> int:
    """Free the messages of workers that died while sending: it is not known whether they were sent.

    Returns how many.
    """
    attempts = session.scalars(
        select(Attempt)
        .join(Message, Message.id == Attempt.message_id)
        .where(
            in_state(MessageState.SENDING), Message.leased_until < now, Attempt.outcome.is_(None)
        )
        .limit(100)
        .with_for_update(of=Message, skip_locked=True)
    ).all()
    lost = Outcome(OutcomeKind.UNKNOWN, "worker ended")
    for attempt in attempts:
        record(session, attempt.id, lost, gateways, now=now)
        log.warning("message_recovered", gateway=attempt.gateway)
    return len(attempts)


def in_state(*states: MessageState) -> ColumnElement[bool]:
    """A condition written with literals, so that the partial indexes of the outbox serve it."""
    return Message.state.in_([literal_column(f"'{state.value}'") for state in states])


def _due(now: datetime) -> list[ColumnElement[bool]]:
    conditions = [
        in_state(MessageState.QUEUED),
        Message.due_at <= now,
        or_(Message.expires_at.is_(None), Message.expires_at > now),
    ]
    return [*conditions, Message.kind.in_(_AT_NIGHT)] if is_night(now) else conditions


def _knows_again(
    session: Session, message: Message, gateway: Gateway | None, now: datetime
) -> bool:
    """Whether this gateway, sent the message again, would let it reach the phone once."""
    if gateway is None:
        return False
    first_tried = session.scalars(
        select(func.min(Attempt.started_at)).where(
            Attempt.message_id == message.id, Attempt.gateway == gateway.name
        )
    ).one()
    return knows_again(gateway, first_tried, now)


def _is_forgotten(
    session: Session, message: Message, gateways: Mapping[str, Gateway], now: datetime
) -> bool:
    """Gives up one that may have been sent and waited too long: its gateway would send it anew."""
    if message.gateway is None or _knows_again(session, message, gateways[message.gateway], now):
        return False
    leave_sending(message, MessageState.UNKNOWN, now)
    return True


def _start(
    session: Session, vault: Vault, message: Message, usable: Sequence[str], now: datetime
) -> Claimed | None:
    try:
        sms = _outgoing(vault, message, now)
    except Unreadable:
        # One broken row, or a key that is missing for all: neither is to stop or to lose the rest.
        message.due_at = now + _UNREADABLE_PAUSE
        log.error("message_unreadable", message=str(message.id))  # noqa: TRY400 - no trace needed
        return None
    except Unsendable as error:
        message.state, message.ended_at = MessageState.REFUSED, now
        log.error("message_unsendable", message=str(message.id), why=str(error))  # noqa: TRY400
        return None
    gateway = message.gateway or usable[message.tries % len(usable)]
    message.state, message.leased_until = MessageState.SENDING, now + LEASE
    message.gateway = gateway
    message.tries += 1
    attempt = Attempt(id=new_id(), message_id=message.id, gateway=gateway, started_at=now)
    session.add(attempt)
    return Claimed(attempt.id, gateway, sms)


def _outgoing(vault: Vault, message: Message, now: datetime) -> OutgoingSms:
    minutes = None
    if message.expires_at is not None:
        minutes = max(1, round((message.expires_at - now).total_seconds() / 60))
    return OutgoingSms(
        reference=message.reference,
        to=message.unsealed(vault, "recipient") or "",
        text=message.unsealed(vault, "body") or "",
        valid_minutes=minutes,
    )
