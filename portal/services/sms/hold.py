"""Holding back due messages: of a stopped kind, or over a cap. They wait, and expire in their time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, func, literal_column, select, update
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.message_states import MessageState
from portal.domain.sms.money import NO_BOUND, Caps, Hold
from portal.domain.sms.times import due_time
from portal.gateways.base import OutgoingSms
from portal.models import Message, StoppedKind
from portal.services.sms import budget
from portal.services.sms.budget import NUMBER, Counted

LOOK_AGAIN = timedelta(minutes=10)
"""Until a message is looked at again that an administrator can set free."""
_AT_ONCE = 1000

Ready = tuple[Message, OutgoingSms]

log = structlog.get_logger()


def stopped_kinds(session: Session) -> frozenset[MessageKind]:
    """The kinds that administrators have stopped."""
    return frozenset(session.scalars(select(StoppedKind.kind)))


def held_now(session: Session) -> dict[Hold, int]:
    """How many messages wait for each reason."""
    queued: ColumnElement[str] = literal_column(f"'{MessageState.QUEUED.value}'")
    found = session.execute(
        select(Message.hold, func.count())
        # Written as a literal, so that the partial index of the outbox serves it.
        .where(Message.state == queued, Message.hold.is_not(None))
        .group_by(Message.hold)
        .order_by(Message.hold)
    )
    return {row[0]: row[1] for row in found if row[0]}


def put_off(
    session: Session, due: Iterable[ColumnElement[bool]], why: Hold, *, now: datetime
) -> None:
    """Puts off some of these due messages: many in one statement, for there may be a million."""
    some = (
        select(Message.id)
        .where(*due)
        .order_by(Message.priority, Message.due_at, Message.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    held = session.execute(
        update(Message)
        .where(Message.id.in_(some.scalar_subquery()))
        .values(hold=why, due_at=now + LOOK_AGAIN)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    if held:
        log.warning("messages_held", why=why.value, count=len(held))


def within_caps(
    session: Session, vault: Vault, caps: Caps, ready: Sequence[Ready], *, now: datetime
) -> list[Ready]:
    """Those whose number and its neighbours have not had enough today; the others wait.

    Each message is counted once, when it is first tried.
    """
    if caps.per_number == caps.per_prefix == NO_BOUND:
        return list(ready)
    subjects = {message.id: _subjects(vault, message, sms) for message, sms in ready}
    counted = budget.add(session, _added(ready, subjects.values()), now=now)
    allowed = {NUMBER: caps.per_number, budget.PREFIX: caps.per_prefix}
    reasons = {NUMBER: Hold.NUMBER_FULL, budget.PREFIX: Hold.PREFIX_FULL}
    through, over = [], Counter[Counted]()
    for message, sms in reversed(ready):  # the last ones are those over the cap
        full = [
            subject
            for subject in subjects[message.id]
            if counted[subject] - over[subject] > allowed[subject.name]
        ]
        if full:
            over.update(dict.fromkeys(subjects[message.id], message.segments))
            message.hold = reasons[full[0].name]
            message.due_at = due_time(message.kind, budget.tomorrow(now))
            log.warning("message_held", kind=message.kind.value, why=message.hold.value)
        else:
            through.append((message, sms))
    budget.take_off(session, over, now=now)
    return through[::-1]


def _subjects(vault: Vault, message: Message, sms: OutgoingSms) -> tuple[Counted, ...]:
    if message.tries:
        return ()
    return Counted(NUMBER, message.recipient_index), budget.prefix_of(vault, sms.to)


def _added(ready: Sequence[Ready], subjects: Iterable[tuple[Counted, ...]]) -> Counter[Counted]:
    amounts = Counter[Counted]()
    for (message, _), found in zip(ready, subjects, strict=True):
        amounts.update(dict.fromkeys(found, message.segments))
    return amounts
