"""Closes the tries of workers that died while sending, and frees their messages."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import and_, or_, select

from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.platform.clock_skew import CLOCK_SKEW
from portal.gateways.base import Gateway, Outcome
from portal.models import Attempt, Message
from portal.models.messaging.message import in_state
from portal.services.messaging.delivery import LEASE, lock_registrations_of_attempts, record_outcome
from portal.services.platform.set_aside import isolate_rows, not_set_aside
from portal.unit_of_work import UnitOfWork

JOB: Final = "outbox.recovery"
_AT_ONCE: Final = 100
_LOST: Final = Outcome(OutcomeKind.UNKNOWN, "worker ended")

log = structlog.get_logger()


def recover_expired_leases(work: UnitOfWork, gateways: Mapping[str, Gateway]) -> int:
    """Records an unknown outcome for tries whose worker died. Returns their number.

    A lease from before the clock was set back has expired too. A receipt may have ended the message before;
    then only the try is closed.
    """
    latest = work.now + LEASE + CLOCK_SKEW
    expired = or_(Message.leased_until < work.now, Message.leased_until > latest)
    dead = (
        Attempt.outcome.is_(None),
        or_(
            and_(in_state(MessageState.SENDING), expired),
            and_(Message.state != MessageState.SENDING, Attempt.started_at < work.now - LEASE),
        ),
        not_set_aside(work, JOB, Attempt.id),
    )
    query = select(Attempt.id).join(Message, Message.id == Attempt.message_id).where(*dead)
    found = work.session.scalars(query.limit(_AT_ONCE)).all()
    if not found:
        return 0
    lock_registrations_of_attempts(work, found)
    locked = query.where(Attempt.id.in_(found)).order_by(Message.id)
    attempts = work.session.scalars(locked.with_for_update(of=Message, skip_locked=True)).all()

    def close(ids: Sequence[UUID]) -> int:
        record_outcome(work, dict.fromkeys(ids, _LOST), gateways)
        return len(ids)

    recovered = isolate_rows(work, JOB, attempts, close)
    if recovered:
        log.warning("outbox.messages_recovered", count=recovered)
    return recovered
