"""Failed calls: a list with officer and time, and an occasional SMS that asks to call back."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from portal.domain.casework.case_choices import CALLS, SMS_EVERY
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.states import Actor
from portal.models import Change, Message, Officer, Registration
from portal.models.base import new_id
from portal.services.casework.case_access import lock_case
from portal.services.messaging import outbox
from portal.services.messaging.reachability import count_failed_calls
from portal.services.review.decisions import DecisionContext
from portal.services.review.newest_rows import (
    FIRST_ROWS,
    NewestFirst,
    NewestRequest,
    NewestRows,
)
from portal.unit_of_work import UnitOfWork


class FailedCall(NamedTuple):
    """An unanswered call."""

    at: datetime
    officer_name: str


def note_failed_call(work: UnitOfWork, seen: DecisionContext) -> int:
    """Records a failed call. Returns the number of consecutive failed calls.

    The person gets at most one SMS per `SMS_EVERY`. After `CALLS` failed calls the registration is
    listed as unreachable until an officer has talked with the person. Raises the errors of
    `case_access.lock_case`.
    """
    registration = lock_case(work, seen)
    work.session.add(
        Change(
            id=new_id(),
            registration_id=registration.id,
            at=work.now,
            kind=ChangeKind.NOT_REACHED,
            actor=Actor.CENTRE,
            officer_id=seen.officer.id,
        )
    )
    work.session.flush()
    calls = count_failed_calls(work, registration.id)
    if calls >= CALLS and registration.unreachable_since is None:
        registration.unreachable_since = work.now
    if next_failed_call_message(work, registration) is None:
        kind = MessageKind.NOT_REACHED
        outbox.queue_registration_message(work, registration, kind)
    return calls


def next_failed_call_message(work: UnitOfWork, registration: Registration) -> datetime | None:
    """Returns the time from which a failed call sends an SMS again, or None if it does so now."""
    last = work.session.scalars(
        select(Message.created_at)
        .where(
            Message.registration_id == registration.id,
            Message.kind == MessageKind.NOT_REACHED,
            Message.state != MessageState.CANCELLED,
            Message.created_at > work.now - SMS_EVERY,
        )
        .order_by(Message.created_at.desc())
        .limit(1)
    ).first()
    return None if last is None else last + SMS_EVERY


def failed_calls(
    work: UnitOfWork, registration: Registration, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[FailedCall]:
    """Returns a page of the failed calls."""
    values = {"registration_id": registration.id}
    return _FAILED_CALLS.read(work, values, asked, lambda row: FailedCall(row.at, row.name))


_FAILED_CALLS: Final = NewestFirst(
    select(Change.at, Officer.name)
    .join(Officer, Officer.id == Change.officer_id)
    .where(
        Change.registration_id == bindparam("registration_id"),
        Change.kind == ChangeKind.NOT_REACHED,
    ),
    Change.at,
    Change.id,
)
