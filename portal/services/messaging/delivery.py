"""Delivery of queued messages: claims them, sends them outside any transaction, records the outcome.

Any number of workers may run in parallel. The lease of a killed worker expires, and
`lease_recovery` frees its messages.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import func, or_, select

from portal.domain.messaging.costs import CapHold, SpendingCaps
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import Gateway, Outcome, OutgoingSms, Unsendable, knows_again
from portal.models import Attempt, Message
from portal.models.base import new_id
from portal.services.messaging import budget
from portal.services.messaging.apply_outcome import apply_outcome, leave_sending
from portal.services.messaging.circuit_breaker import observe
from portal.services.messaging.deferral import defer_messages, stopped_kinds, within_caps
from portal.services.messaging.due_messages import due_now
from portal.services.messaging.gateway_choice import after_failures, traffic_now
from portal.services.messaging.reachability import lock_registrations_of, note_ended_messages
from portal.services.platform.set_aside import DATABASE_ERRORS, SET_ASIDE_FOR, set_row_aside
from portal.unit_of_work import UnitOfWork

JOB = "outbox.delivery"
LEASE = timedelta(minutes=3)
"""Longer than any call to a gateway (`portal.gateways.http.TimeOuts`)."""
_NOT_SENT = (OutcomeKind.TRY_AGAIN, OutcomeKind.TROUBLE, OutcomeKind.REFUSED)

log = structlog.get_logger()


class ClaimedMessage(NamedTuple):
    """A message that one worker has claimed, with its gateway."""

    attempt_id: uuid.UUID
    gateway: str
    sms: OutgoingSms
    first: bool
    """Whether this is its first try."""
    message_id: uuid.UUID
    request_id: str | None
    """The web request that queued it."""


def is_any_due(work: UnitOfWork) -> bool:
    """Returns whether any message is due, in a transaction that only reads."""
    return (
        work.session.scalars(select(Message.id).where(*due_now(work.now)).limit(1)).first()
        is not None
    )


def claim_messages(
    work: UnitOfWork,
    gateways: Mapping[str, Gateway],
    *,
    limit: int,
    caps: SpendingCaps | None = None,
    places: Mapping[str, int] | None = None,
) -> list[ClaimedMessage]:
    """Claims up to `limit` due messages, the most urgent first, and records their tries.

    Defers messages of a stopped kind or over a cap. Without `caps` there are no caps. `places` is the
    number of calls that each gateway may get; without it, any number.
    """
    caps = caps or SpendingCaps()
    traffic = traffic_now(work, gateways, places or dict.fromkeys(gateways, limit))
    if not traffic.usable:
        return []
    if budget.is_budget_spent(work, caps):
        defer_messages(work, due_now(work.now), CapHold.BUDGET_SPENT)
        return []
    stopped = stopped_kinds(work)
    wanted = due_now(work.now)
    if stopped:
        defer_messages(work, [*wanted, Message.kind.in_(stopped)], CapHold.KIND_STOPPED)
        wanted.append(Message.kind.not_in(stopped))
    messages = work.session.scalars(
        select(Message)
        .where(
            *wanted,
            or_(Message.gateway.is_(None), Message.gateway.in_(traffic.usable)),
        )
        .order_by(Message.priority, Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    ready = [
        (message, sms)
        for message in messages
        if (sms := _outgoing(work, message, gateways)) is not None
    ]
    free = within_caps(work, caps, ready)
    traffic = after_failures(work, traffic, (message for message, _ in free))
    started = [
        (_start(message, gateway, caps, work.now), message, sms)
        for message, sms in free
        if (gateway := traffic.take_place(message)) is not None
    ]
    work.session.add_all(attempt for attempt, _, _ in started)
    budget.spend_budget(work, caps, sum(attempt.cost for attempt, _, _ in started))
    return [
        ClaimedMessage(
            attempt.id, attempt.gateway, sms, message.tries == 1, message.id, message.request_id
        )
        for attempt, message, sms in started
    ]


def record_outcome(
    work: UnitOfWork, said: Mapping[uuid.UUID, Outcome], gateways: Mapping[str, Gateway]
) -> None:
    """Records the outcomes of tries by message id. A state from an earlier receipt stays.

    All senders lock in one order, which prevents deadlocks: registrations, messages, gateways, money.
    """
    ending = [each for each, outcome in said.items() if _may_end(outcome)]
    lock_registrations_of_attempts(work, ending)
    messages = work.session.scalars(
        select(Message)
        .join(Attempt, Attempt.message_id == Message.id)
        .where(Attempt.id.in_(said))
        .order_by(Message.id)
        .with_for_update(of=Message)
    )
    by_id = {
        message.id: message for message in messages
    }  # skips messages that were erased in the meantime
    attempts = work.session.scalars(
        select(Attempt).where(Attempt.id.in_(said)).order_by(Attempt.id)
    )
    outcomes: dict[str, Outcome] = {}
    unspent = Counter[datetime]()
    for attempt in attempts:
        if message := by_id.get(attempt.message_id):
            outcome = said[attempt.id]
            attempt.ended_at, attempt.outcome, attempt.detail = (
                work.now,
                outcome.kind,
                outcome.detail,
            )
            if outcome.kind in _NOT_SENT and attempt.cost:
                unspent[attempt.started_at] += attempt.cost
                attempt.cost = 0
            knows = outcome.kind is OutcomeKind.UNKNOWN and _knows_again(
                work, message, gateways.get(attempt.gateway)
            )
            apply_outcome(work, message, attempt, outcome, deduplicates=knows)
            outcomes[attempt.gateway] = outcome
    note_ended_messages(work, by_id.values())
    observe(work, outcomes)
    budget.refund_budget(work, unspent)


def lock_registrations_of_attempts(work: UnitOfWork, attempt_ids: Collection[uuid.UUID]) -> None:
    """Locks the registrations of the messages of these tries, before the messages."""
    if attempt_ids:
        of_attempts = Message.id == Attempt.message_id, Attempt.id.in_(attempt_ids)
        lock_registrations_of(work, select(Message.registration_id).where(*of_attempts))


def _may_end(outcome: Outcome) -> bool:
    """Returns whether the outcome may end a message. An accepted message waits for its receipt."""
    return outcome.kind is not OutcomeKind.ACCEPTED


def _knows_again(work: UnitOfWork, message: Message, gateway: Gateway | None) -> bool:
    """Returns whether this gateway would deliver the message once even if it is sent again."""
    if gateway is None:
        return False
    first_tried = work.session.scalars(
        select(func.min(Attempt.started_at)).where(
            Attempt.message_id == message.id, Attempt.gateway == gateway.name
        )
    ).one()
    return knows_again(gateway, first_tried, work.now)


def _is_forgotten(work: UnitOfWork, message: Message, gateways: Mapping[str, Gateway]) -> bool:
    """Ends a message that may have been sent and whose gateway no longer recognises its reference."""
    if message.gateway is None or _knows_again(work, message, gateways[message.gateway]):
        return False
    leave_sending(message, MessageState.UNKNOWN, work.now)
    return True


def _start(message: Message, gateway: str, caps: SpendingCaps, now: datetime) -> Attempt:
    message.state, message.leased_until = MessageState.SENDING, now + LEASE
    message.gateway, message.hold = gateway, None
    message.tries += 1
    return Attempt(
        id=new_id(),
        message_id=message.id,
        gateway=gateway,
        started_at=now,
        cost=caps.cost(gateway, message.segments),
    )


def _outgoing(
    work: UnitOfWork, message: Message, gateways: Mapping[str, Gateway]
) -> OutgoingSms | None:
    """Returns the message for the gateway, or None, deferred or ended, if it cannot be sent."""
    try:
        return None if _is_forgotten(work, message, gateways) else _opened(message, work.now)
    except Unsendable as error:
        message.state, message.ended_at = MessageState.REFUSED, work.now
        log.error("outbox.message_unsendable", message=str(message.id), why=str(error))  # noqa: TRY400
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001 - a broken row must not stop or lose the other messages
        message.due_at = work.now + SET_ASIDE_FOR
        set_row_aside(work, JOB, message.id, error)
    return None


def _opened(message: Message, now: datetime) -> OutgoingSms:
    minutes = None
    if message.expires_at is not None:
        minutes = max(1, round((message.expires_at - now).total_seconds() / 60))
    return OutgoingSms(
        reference=message.reference,
        to=message.recipient or "",
        text=message.body or "",
        valid_minutes=minutes,
    )
