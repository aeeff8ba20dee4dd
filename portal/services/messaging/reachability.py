"""Reachability: marks registrations whose last SMS or calls all failed."""

import uuid
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from portal.domain.casework.case_choices import CALLS, AppointmentState
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import FINAL, MessageState
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.states import State
from portal.models import (
    Appointment,
    Change,
    Message,
    Receipt,
    Registration,
    StateTransition,
)
from portal.services.messaging.gateway_choice import reports_deliveries
from portal.services.platform.blind_index import PHONE_INDEX
from portal.unit_of_work import UnitOfWork

FAILURES: Final = 3
"""The number of consecutive failed messages after which an officer must call."""


def lock_registrations_of(work: UnitOfWork, about: Select[uuid.UUID | None]) -> None:
    """Locks the registrations of these messages before the messages themselves.

    Call this before a lock on messages that may mark their registrations. All callers lock registrations by
    id and before messages, which prevents deadlocks.
    """
    work.session.execute(
        select(Registration.id)
        .where(Registration.id.in_(about))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
    )


def note_ended_messages(work: UnitOfWork, messages: Iterable[Message]) -> None:
    """Marks or unmarks the registrations of messages that may have ended.

    `lock_registrations_of` must have locked them before the messages.
    """
    ended = [each for each in messages if each.registration_id and each.state in FINAL]
    if ended:
        work.session.flush()
        note_bounces(work, ended)
        note_ended_messages_of(work, [each.registration_id for each in ended])


def note_ended_messages_of(work: UnitOfWork, registration_ids: Iterable[uuid.UUID | None]) -> None:
    """Marks or unmarks these registrations after their messages ended."""
    for registration_id in sorted({each for each in registration_ids if each is not None}):
        came_back = _last_came_back(work, registration_id)
        if came_back is None:
            continue
        if not came_back and count_failed_calls(work, registration_id) >= CALLS:
            continue  # an SMS can arrive while calls stay unanswered
        marked = Registration.unreachable_since
        work.session.execute(
            update(Registration)
            .where(
                Registration.id == registration_id,
                marked.is_(None) if came_back else marked.is_not(None),
            )
            .values(unreachable_since=work.now if came_back else None)
            .execution_options(synchronize_session=False)
        )


def count_failed_calls(work: UnitOfWork, registration_id: uuid.UUID) -> int:
    """Returns the number of failed calls since the last conversation, visit or reception."""
    return work.session.scalars(_FAILED_CALLS, {"registration_id": registration_id}).one()


def _failed_calls() -> Select[int]:
    talk = aliased(Change)
    conversation = select(talk.id).where(
        talk.registration_id == Change.registration_id,
        talk.kind == ChangeKind.REACHED,
        talk.at >= Change.at,
    )
    visit = select(Appointment.id).where(
        Appointment.registration_id == Change.registration_id,
        Appointment.state == AppointmentState.KEPT,
        Appointment.ended_at >= Change.at,
    )
    reception = select(StateTransition.id).where(
        StateTransition.registration_id == Change.registration_id,
        StateTransition.to_state == State.RECEIVED,
        StateTransition.at >= Change.at,
    )
    return select(func.count()).where(
        Change.registration_id == bindparam("registration_id"),
        Change.kind == ChangeKind.NOT_REACHED,
        *(~each.exists() for each in (conversation, visit, reception)),
    )


_FAILED_CALLS: Final = _failed_calls()


def _last_came_back(work: UnitOfWork, registration_id: uuid.UUID) -> bool | None:
    """Returns whether the last messages all failed, or None if there are too few.

    Messages that no gateway accepted (outage, expired code) are ignored, and so are gateways that send no
    receipts.
    """
    last = work.session.execute(
        select(Message.state, Message.gateway, Message.reference)
        .where(
            Message.registration_id == registration_id,
            Message.kind != MessageKind.OLD_PHONE,
            Message.ended_at.is_not(None),
            or_(Message.sent_at.is_not(None), Message.state == MessageState.REFUSED),
        )
        .order_by(Message.ended_at.desc(), Message.id.desc())
        .limit(FAILURES)
    ).all()
    states = [each.state for each in last]
    if states and states[0] is MessageState.DELIVERED:
        return False
    if len(states) < FAILURES or MessageState.DELIVERED in states:
        return None
    expired = {each.reference: each.gateway for each in last if each.state is MessageState.EXPIRED}
    reported = work.session.scalars(
        select(Receipt.reference).where(
            Receipt.reference.in_(expired), Receipt.status == ReceiptStatus.EXPIRED
        )
    ).all()
    silent = {gateway for reference, gateway in expired.items() if reference not in reported}
    return all(reports_deliveries(work, each or "") for each in silent) or None


def note_bounces(work: UnitOfWork, messages: Iterable[Message]) -> None:
    """Marks the registrations of messages that certainly did not reach the first number."""
    for message in messages:
        if message.registration_id is not None and _has_come_back(message):
            work.session.execute(
                update(Registration)
                .where(
                    Registration.id == message.registration_id,
                    Registration.mobile_index
                    == work.vault.index(PHONE_INDEX, message.recipient or ""),
                    Registration.alternate_index.is_not(None),
                    Registration.bounced_at.is_(None),
                )
                .values(bounced_at=work.now)
                .execution_options(synchronize_session=False)
            )


def _has_come_back(message: Message) -> bool:
    """Returns whether a message came back. Excludes messages that no gateway accepted."""
    if message.state is MessageState.REFUSED:
        return True
    ended = message.state in (MessageState.FAILED, MessageState.EXPIRED)
    return ended and message.sent_at is not None
