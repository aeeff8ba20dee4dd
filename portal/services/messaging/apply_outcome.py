"""Applies the outcome of a try to a message. Prevents duplicates and keeps a record of each message."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.domain.messaging.message_states import FINAL, MessageState
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.messaging.sending_times import (
    ASK_AFTER,
    LONGEST_TRYING,
    MOST_TRIES,
    MOST_UNKNOWN_CODES,
    due_time,
    pause_before_try,
)
from portal.domain.platform.clock_skew import CLOCK_SKEW
from portal.gateways.base import Outcome
from portal.models import Attempt, Message
from portal.unit_of_work import UnitOfWork

_chance = secrets.SystemRandom().random


def apply_outcome(
    work: UnitOfWork, message: Message, attempt: Attempt, outcome: Outcome, *, deduplicates: bool
) -> None:
    """Changes the state of a message by the outcome of a try. The row must be locked."""
    if message.gateway == attempt.gateway and outcome.gateway_message_id:
        message.gateway_message_id = outcome.gateway_message_id
    if message.state in FINAL or message.state is MessageState.ACCEPTED:
        return  # a receipt came before the answer and has the newer state
    if outcome.kind is OutcomeKind.ACCEPTED:
        leave_sending(message, MessageState.ACCEPTED, work.now)
    elif not _was_tried_again(work, attempt):  # the answer came after the lease expired
        _handle_failure(
            message, outcome, _count_unknown(work.session, attempt), deduplicates, work.now
        )


def _handle_failure(
    message: Message, outcome: Outcome, unknown: int, deduplicates: bool, now: datetime
) -> None:
    """Handles a try that the gateway did not accept. `unknown` other tries may have arrived."""
    if outcome.kind is OutcomeKind.REFUSED:
        leave_sending(message, MessageState.UNKNOWN if unknown else MessageState.REFUSED, now)
    elif outcome.kind is OutcomeKind.TROUBLE:
        message.tries -= 1
        _queue_again(message, now, unknown)
    elif outcome.kind is OutcomeKind.TRY_AGAIN:
        _try_later(message, outcome, unknown, now)
    elif deduplicates or (message.kind.may_come_twice and unknown + 1 < MOST_UNKNOWN_CODES):
        _try_later(message, outcome, unknown + 1, now)
    else:
        leave_sending(message, MessageState.UNKNOWN, now)


def leave_sending(message: Message, state: MessageState, now: datetime) -> None:
    """Sets a state in which no worker holds the message. `due_at` is the time of the next status poll."""
    message.state, message.leased_until = state, None
    if state in FINAL:
        message.ended_at = now
    else:
        message.sent_at = message.sent_at or now
        message.due_at = now + ASK_AFTER


def _try_later(message: Message, outcome: Outcome, unknown: int, now: datetime) -> None:
    wait = pause_before_try(message.kind, message.tries, _chance())
    due = due_time(message.kind, now + max(wait, timedelta(seconds=outcome.retry_after or 0)))
    ends = message.expires_at or message.created_at + LONGEST_TRYING
    if message.tries >= MOST_TRIES or due >= ends:
        leave_sending(message, MessageState.UNKNOWN if unknown else MessageState.FAILED, now)
    else:
        _queue_again(message, due, unknown)


def _queue_again(message: Message, due: datetime, unknown: int) -> None:
    """Queues a message again. A message that may have been sent stays with its gateway.

    A one-time code may change its gateway, because a person waits for it. Any message changes its gateway
    after the highest permitted number of possible copies.
    """
    message.state, message.leased_until, message.due_at = MessageState.QUEUED, None, due
    if unknown == 0 or (message.kind.may_come_twice and unknown < MOST_UNKNOWN_CODES):
        message.gateway = None


def _count_unknown(session: Session, attempt: Attempt) -> int:
    """Returns how many other tries may have reached the phone."""
    return session.scalars(
        select(func.count())
        .select_from(Attempt)
        .where(
            Attempt.message_id == attempt.message_id,
            Attempt.id != attempt.id,
            or_(Attempt.outcome.is_(None), Attempt.outcome == OutcomeKind.UNKNOWN),
        )
    ).one()


def _was_tried_again(work: UnitOfWork, attempt: Attempt) -> bool:
    """Whether a later try has begun. Tries of a clock that has been set back since do not count."""
    later = and_(
        Attempt.started_at > attempt.started_at, Attempt.started_at <= work.now + CLOCK_SKEW
    )
    newer = select(Attempt.id).where(
        Attempt.message_id == attempt.message_id,
        Attempt.id != attempt.id,
        or_(Attempt.outcome.is_(None), later),
    )
    return work.session.scalars(newer.limit(1)).first() is not None
