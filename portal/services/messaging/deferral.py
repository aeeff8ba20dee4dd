"""Deferral of due messages of a stopped kind or over a cap. They wait until they expire."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, func, literal_column, select, update

from portal.crypto import Vault
from portal.domain.messaging.costs import NO_BOUND, CapHold, SpendingCaps
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import due_time
from portal.gateways.base import OutgoingSms
from portal.models import Message, StoppedKind
from portal.services.messaging import budget
from portal.services.messaging.budget import NUMBER, BudgetCounts
from portal.unit_of_work import UnitOfWork

LOOK_AGAIN = timedelta(minutes=10)
"""The interval of checks of a deferred message that an administrator can release."""
_AT_ONCE = 1000

ReadyMessages = tuple[Message, OutgoingSms]

log = structlog.get_logger()


def stopped_kinds(work: UnitOfWork) -> frozenset[MessageKind]:
    """Returns the kinds that administrators have stopped."""
    return frozenset(work.session.scalars(select(StoppedKind.kind)))


def deferred_now(work: UnitOfWork) -> dict[CapHold, int]:
    """Returns the number of deferred messages for each reason."""
    queued: ColumnElement[str] = literal_column(f"'{MessageState.QUEUED.value}'")
    found = work.session.execute(
        select(Message.hold, func.count())
        # A literal, because the partial index of the outbox needs one.
        .where(Message.state == queued, Message.hold.is_not(None))
        .group_by(Message.hold)
        .order_by(Message.hold)
    )
    return {row[0]: row[1] for row in found if row[0]}


def defer_messages(work: UnitOfWork, due: Iterable[ColumnElement[bool]], why: CapHold) -> None:
    """Defers some of these due messages, many in one statement, because a million may be due."""
    some = (
        select(Message.id)
        .where(*due)
        .order_by(Message.priority, Message.due_at, Message.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    held = work.session.execute(
        update(Message)
        .where(Message.id.in_(some.scalar_subquery()))
        .values(hold=why, due_at=work.now + LOOK_AGAIN)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    if held:
        log.warning("outbox.messages_deferred", why=why.value, count=len(held))


def within_caps(
    work: UnitOfWork, caps: SpendingCaps, ready: Sequence[ReadyMessages]
) -> list[ReadyMessages]:
    """Returns the messages whose number and number range are within the caps of today. Defers the rest.

    Each message is counted once, at its first try.
    """
    if caps.per_number == caps.per_prefix == NO_BOUND:
        return list(ready)
    subjects = {message.id: _subjects(work.vault, message, sms) for message, sms in ready}
    counted = budget.add_to_budget(work, _added(ready, subjects.values()))
    allowed = {NUMBER: caps.per_number, budget.PREFIX: caps.per_prefix}
    reasons = {NUMBER: CapHold.NUMBER_FULL, budget.PREFIX: CapHold.PREFIX_FULL}
    through, over = [], Counter[BudgetCounts]()
    for message, sms in reversed(ready):  # the last messages are those over the cap
        full = [
            subject
            for subject in subjects[message.id]
            if counted[subject] - over[subject] > allowed[subject.name]
        ]
        if full:
            over.update(dict.fromkeys(subjects[message.id], message.segments))
            message.hold = reasons[full[0].name]
            message.due_at = due_time(message.kind, budget.tomorrow(work.now))
            log.warning("outbox.message_deferred", kind=message.kind.value, why=message.hold.value)
        else:
            through.append((message, sms))
    budget.take_off_budget(work, over)
    return through[::-1]


def _subjects(vault: Vault, message: Message, sms: OutgoingSms) -> tuple[BudgetCounts, ...]:
    if message.tries:
        return ()
    return BudgetCounts(NUMBER, message.recipient_index), budget.prefix_of(vault, sms.to)


def _added(
    ready: Sequence[ReadyMessages], subjects: Iterable[tuple[BudgetCounts, ...]]
) -> Counter[BudgetCounts]:
    amounts = Counter[BudgetCounts]()
    for (message, _), found in zip(ready, subjects, strict=True):
        amounts.update(dict.fromkeys(found, message.segments))
    return amounts
