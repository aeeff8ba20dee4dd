"""The steps of an erasure: messages, history, and the answers of the row."""

import os
from typing import Final

from sqlalchemy import delete, or_, select

from portal.crypto import INDEX_BYTES, BlindIndex
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.questions.question import RETAINED
from portal.domain.registration.questions.registry import STORED
from portal.models import (
    Change,
    Closing,
    FormDraft,
    Message,
    OfficerNote,
    Registration,
    StateTransition,
)
from portal.unit_of_work import UnitOfWork

GONE: Final = "–"
"""Replaces an erased reason, so that the history still shows that one was given."""
_EMPTY: Final = ("unreachable_since", "bounced_at")
"""Columns to empty besides the answers."""


def erase_messages(work: UnitOfWork, registration: Registration, alone: BlindIndex | None) -> None:
    """Erases texts and numbers of SMS. Their count and cost stay in the statistics."""
    mine = Message.registration_id == registration.id
    found = work.session.scalars(
        select(Message)
        .where(or_(mine, Message.recipient_index == alone) if alone else mine)
        .order_by(Message.id)
        .with_for_update()
    ).all()
    if any(message.state is MessageState.SENDING for message in found):
        raise Conflict(N_("An SMS to this person is being sent right now. Try again in a minute."))
    for message in found:
        if message.state in (MessageState.QUEUED, MessageState.UNKNOWN):
            message.state = MessageState.EXPIRED
            message.ended_at = registration.erasure_asked_at
        message.recipient = None
        message.body = None
        message.recipient_index = os.urandom(INDEX_BYTES)


def erase_history(work: UnitOfWork, registration: Registration) -> None:
    """Erases reasons, notes and drafts of officers. Events and their times stay in the history."""
    for made in work.session.scalars(
        select(StateTransition).where(
            StateTransition.registration_id == registration.id, StateTransition.reason.is_not(None)
        )
    ):
        made.reason = GONE
    for change in work.session.scalars(
        select(Change).where(
            Change.registration_id == registration.id,
            or_(Change.reason.is_not(None), Change.answers.is_not(None)),
        )
    ):
        change.reason = GONE if change.reason else None
        change.answers = None
    for closing in work.session.scalars(
        select(Closing).where(Closing.registration_id == registration.id)
    ):
        closing.helped_with = None
        closing.note = None
    for written in (OfficerNote, FormDraft):
        work.session.execute(delete(written).where(written.registration_id == registration.id))


def empty_answers(registration: Registration) -> None:
    """Empties the answers except those that statistics count, such as district, country and sex."""
    for _, column in STORED:
        if column.storage.is_sealed:
            setattr(registration, column.name, None)
        elif column.erased is not RETAINED:
            erased = column.erased
            setattr(registration, column.name, list(erased) if erased == () else erased)
    registration.typed = None
    for name in _EMPTY:
        setattr(registration, name, None)
    registration.mobile_index = os.urandom(INDEX_BYTES)
    registration.phone_verified = False
