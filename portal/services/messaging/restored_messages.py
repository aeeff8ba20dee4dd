"""Messages of a restored database: they may have been sent after the backup, so they are held.

A person decides whether they are sent or cancelled (`portal sms release-held`).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, or_, update

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.costs import CapHold
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind
from portal.models import Attempt, Message
from portal.models.messaging.message import in_state
from portal.services.audit.audit_log import write_audit_entry
from portal.unit_of_work import UnitOfWork

NOT_HELD: Final[ColumnElement[bool]] = or_(Message.hold.is_(None), Message.hold != CapHold.RESTORED)
"""Messages that a worker may send."""
_HELD: Final = (in_state(MessageState.QUEUED), Message.hold == CapHold.RESTORED)


class HeldMessages(NamedTuple):
    """What became of the messages of a restored database."""

    held: int
    cancelled: int
    """One-time codes and answers, which are of no use later."""


def hold_restored_messages(work: UnitOfWork) -> HeldMessages:
    """Holds queued messages, cancels those with a short life, and ends tries that were under way.

    A message that was being sent becomes `unknown`: it is not sent again.
    """
    being_sent = in_state(MessageState.SENDING)
    cancelled = _update(
        work,
        [in_state(MessageState.QUEUED, MessageState.SENDING), Message.expires_at.is_not(None)],
        state=MessageState.CANCELLED,
        ended_at=work.now,
        leased_until=None,
    )
    _update(
        work,
        [being_sent],
        state=MessageState.UNKNOWN,
        leased_until=None,
        sent_at=func.coalesce(Message.sent_at, work.now),
        due_at=work.now,
    )
    work.session.execute(
        update(Attempt)
        .where(Attempt.outcome.is_(None))
        .values(outcome=OutcomeKind.UNKNOWN, ended_at=work.now, detail="database restored")
        .execution_options(synchronize_session=False)
    )
    held = _update(work, [in_state(MessageState.QUEUED)], hold=CapHold.RESTORED)
    return HeldMessages(held, cancelled)


def release_held_messages(work: UnitOfWork) -> int:
    """Lets workers send the held messages. Returns their number."""
    released = _update(work, _HELD, hold=None, due_at=work.now)
    if released:
        write_audit_entry(work, AuditAction.SMS_RELEASED, details={"sent": released})
    return released


def cancel_held_messages(work: UnitOfWork) -> int:
    """Ends the held messages unsent. Returns their number."""
    cancelled = _update(work, _HELD, hold=None, state=MessageState.CANCELLED, ended_at=work.now)
    if cancelled:
        write_audit_entry(work, AuditAction.SMS_RELEASED, details={"cancelled": cancelled})
    return cancelled


def _update(work: UnitOfWork, which: Sequence[ColumnElement[bool]], **values: object) -> int:
    changed = (
        update(Message).where(*which).values(**values).execution_options(synchronize_session=False)
    )
    return work.session.connection().execute(changed).rowcount
