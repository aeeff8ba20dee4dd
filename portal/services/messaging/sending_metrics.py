"""Metrics of sending: queued messages, their waiting time, and recent outcomes.

Each number comes from a partial index or from the newest rows, so that its cost does not grow with old
messages. No metric contains personal data.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.costs import CapHold
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.messaging.sending_times import is_pausing
from portal.models import Attempt, GatewayState, Message, Receipt
from portal.models.base import first_id_at
from portal.models.messaging.message import in_state
from portal.services.messaging.alarms import open_alarms
from portal.services.messaging.deferral import deferred_now
from portal.services.messaging.due_messages import due_now
from portal.unit_of_work import UnitOfWork

WINDOW: Final = timedelta(minutes=5)
_AWAITING: Final = (MessageState.ACCEPTED, MessageState.UNKNOWN)
OPEN: Final = (MessageState.QUEUED, MessageState.SENDING, *_AWAITING)


@dataclass(frozen=True, slots=True)
class Sending:
    """Present numbers. Tries and receipts are those of the last `WINDOW`."""

    open: Mapping[MessageState, int]
    due: int
    """Queued messages that may be sent now."""
    oldest_due_seconds: float
    due_seconds: Mapping[MessageKind, float]
    """How long the oldest of the due messages of each kind has been due."""
    tried: Mapping[tuple[str, OutcomeKind | None], int]
    """By gateway and outcome; None if there is no answer yet."""
    receipts: Mapping[tuple[str, ReceiptStatus], int]
    paused: Mapping[str, bool]
    held: Mapping[CapHold, int]
    """Deferred for a lasting reason: a stopped kind, a cap, the daily budget."""
    alarms: Mapping[AlarmKind, int]
    """The number of open alarms by kind."""


def measure_sending(work: UnitOfWork) -> Sending:
    """Measures the outbox."""
    due = work.session.execute(
        select(Message.kind, func.count(), func.min(Message.due_at))
        .where(*due_now(work.now))
        .group_by(Message.kind)
    ).all()
    waiting = {kind: max(0.0, (work.now - at).total_seconds()) for kind, _, at in due}
    newest = first_id_at(work.now - WINDOW)
    tried = work.session.execute(
        select(Attempt.gateway, Attempt.outcome, func.count())
        .where(Attempt.id >= newest)
        .group_by(Attempt.gateway, Attempt.outcome)
    )
    receipts = work.session.execute(
        select(Receipt.gateway, Receipt.status, func.count())
        .where(Receipt.id >= newest)
        .group_by(Receipt.gateway, Receipt.status)
    )
    paused = work.session.execute(select(GatewayState.name, GatewayState.paused_until))
    return Sending(
        open=_count_open(work.session),
        due=sum(count for _, count, _ in due),
        oldest_due_seconds=max(waiting.values(), default=0.0),
        due_seconds=dict.fromkeys(MessageKind, 0.0) | waiting,
        tried={(gateway, outcome): count for gateway, outcome, count in tried},
        receipts={(gateway, status): count for gateway, status, count in receipts},
        paused={name: is_pausing(until, work.now) for name, until in paused},
        held=dict.fromkeys(CapHold, 0) | deferred_now(work),
        alarms=dict.fromkeys(AlarmKind, 0) | Counter(each.kind for each in open_alarms(work)),
    )


def _count_open(session: Session) -> dict[MessageState, int]:
    """Counts with one query for each partial index. The condition must equal that of the index."""
    found = dict.fromkeys(OPEN, 0)
    for states in (MessageState.QUEUED,), (MessageState.SENDING,), _AWAITING:
        query = select(Message.state, func.count()).where(in_state(*states))
        found |= dict(iter(session.execute(query.group_by(Message.state))))
    return found
