"""Erasing a registration at its owner's wish: what leads to the person goes, one counted row stays.

The returnee asks, which withdraws the registration at once; an administrator carries it out.
"""

import os
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from portal.crypto import INDEX_BYTES, Vault
from portal.domain.audit import AuditAction
from portal.domain.choices import ReturnedHow, Role, SafeTime, Schooling, Travelled, WhosePhone
from portal.domain.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.imports.terms import Stage
from portal.domain.reference import read_reference
from portal.domain.sms.message_states import MessageState
from portal.domain.states import Actor, State, is_open
from portal.domain.words import N_
from portal.models import (
    CallBack,
    Change,
    Closing,
    Draft,
    Export,
    IdentifiedPerson,
    Import,
    ImportedRow,
    InboundMessage,
    KeptText,
    Message,
    Move,
    Note,
    Officer,
    OneTimeCode,
    Pair,
    Registration,
)
from portal.services import follow
from portal.services.audit import record
from portal.services.decide import read_reason
from portal.services.duplicates.key_names import forget_keys
from portal.services.held_by import held_by
from portal.services.identified.forget_identified import forget_people
from portal.services.move import move

PAGE: Final = 50
GONE: Final = "–"
"""What stands for a reason whose words are gone: that there was one is part of the history."""
_SEALED: Final = (
    "helper_name", "name_bn", "name_en", "father_name", "mother_name", "spouse_name",
    "document_number", "bmet_number", "upazila_text", "union_ward", "village",
    "permanent_upazila_text", "permanent_union_ward", "permanent_village", "occupation_other",
    "skills_other", "alternate_mobile",
)  # fmt: skip
_SEALED_ALWAYS: Final = (
    "typed", "mobile", "birth", "needs", "needs_other", "female_counsellor", "needs_care",
    "care_note",
)  # fmt: skip
_EMPTY: Final = (
    "document_index", "upazila_code", "permanent_district_code", "permanent_upazila_code",
    "left_month", "returned_month", "occupation", "helper", "unreachable_since",
    "alternate_index", "alternate_whose", "bounced_at",
)  # fmt: skip


_UNDONE: Final = exists().where(
    Import.id == ImportedRow.import_id,
    Import.stage.in_((Stage.UNDOING, Stage.UNDONE)),
    ImportedRow.registration_id == Registration.id,
)
"""Nobody asked for those of an import that was taken back; the page of the import tells of them."""


class Wish(NamedTuple):
    """A registration to be erased, or that was: nothing personal but its reference."""

    reference: str
    state: State
    asked_at: datetime
    erased_at: datetime | None
    exports: Sequence[Export]
    """The files that held it, as far as can be known."""


def ask(
    session: Session, vault: Vault, registration_id: uuid.UUID, *, hotline: str, now: datetime
) -> None:
    """Puts it on the administrators' list, and withdraws it where it is still open.

    A second time changes nothing.
    """
    registration = follow.lock(session, registration_id)
    if registration.erasure_asked_at is not None:
        return
    if is_open(registration.state):
        follow.withdraw(session, vault, registration_id, hotline=hotline, now=now)
    else:
        registration.version += 1
    registration.erasure_asked_at = now


def waiting(session: Session) -> list[Wish]:
    """Those to be erased, who waits longest first."""
    return _wishes(session, Registration.erased_at.is_(None), Registration.erasure_asked_at.asc())


def done(session: Session) -> list[Wish]:
    """Those erased, the newest first."""
    return _wishes(session, Registration.erased_at.is_not(None), Registration.erased_at.desc())


def erase(
    session: Session, vault: Vault, officer: Officer, reference: str, reason: str, *, now: datetime
) -> None:
    """Takes all that leads to the person out of the database. It cannot be undone.

    Raises `Forbidden`, `NotFound` for one whose owner did not ask, `Invalid` without a reason, and
    `Conflict` while an SMS is on its way out.
    """
    if officer.role is not Role.ADMINISTRATOR:
        raise Forbidden(N_("Only an administrator erases registrations."))
    why = read_reason(reason)
    registration = _find(session, reference)
    if registration.erased_at is not None:
        return
    if is_open(registration.state):  # reopened after the wish
        move(session, vault, registration, State.WITHDRAWN, actor=Actor.RETURNEE, now=now)
    alone = _alone_with_its_phone(session, registration)
    carry_out(session, vault, registration, alone, now=now)
    record(
        session,
        vault,
        AuditAction.ERASED,
        now=now,
        officer_id=officer.id,
        subject=registration.reference,
        details={"reason": why},
    )


def carry_out(
    session: Session,
    vault: Vault,
    registration: Registration,
    alone: bytes | None,
    *,
    now: datetime,
) -> None:
    """Empties a registration that is at its end, and all that hangs on it.

    With the blind index of its phone in `alone` also what came by that phone before. Raises
    `Conflict` while an SMS is on its way out.
    """
    _erase_messages(session, vault, registration, alone)
    session.flush()
    _erase_history(session, vault, registration)
    for table, index in (
        (OneTimeCode, OneTimeCode.mobile_index),
        (Draft, Draft.mobile_index),
    ):
        mine = table.registration_id == registration.id
        session.execute(delete(table).where(or_(mine, index == alone) if alone else mine))
    listed = IdentifiedPerson.registration_id == registration.id
    same_phone = IdentifiedPerson.mobile_index == alone
    forget_people(session, or_(listed, same_phone) if alone else listed, now=now)
    if alone:
        session.execute(delete(CallBack).where(CallBack.mobile_index == alone))
        session.execute(delete(InboundMessage).where(InboundMessage.sender_index == alone))
    forget_keys(session, [registration.id])
    session.execute(
        update(ImportedRow)
        .where(ImportedRow.registration_id == registration.id)
        .values(fingerprint=None)
    )
    session.execute(
        delete(Pair).where(or_(Pair.first_id == registration.id, Pair.second_id == registration.id))
    )
    _empty(vault, registration)
    registration.erased_at = registration.changed_at = registration.compared_at = now
    registration.version += 1


def _find(session: Session, reference: str) -> Registration:
    not_found = NotFound(N_("Nobody asked to have this registration erased."))
    try:
        plain = read_reference(reference)
    except Invalid as error:
        raise not_found from error
    found = session.scalars(
        select(Registration)
        .where(Registration.reference == plain, Registration.erasure_asked_at.is_not(None))
        .with_for_update(key_share=True)
    ).one_or_none()
    if found is None:
        raise not_found
    return found


def _alone_with_its_phone(session: Session, registration: Registration) -> bytes | None:
    """The blind index of the phone, unless somebody else registered with the same phone.

    Then drafts, codes and SMS from that phone may be the other person's, and stay.
    """
    other = session.scalars(
        select(Registration.id)
        .where(
            Registration.mobile_index == registration.mobile_index,
            Registration.id != registration.id,
        )
        .limit(1)
    ).first()
    return None if other else registration.mobile_index


def _erase_messages(
    session: Session, vault: Vault, registration: Registration, alone: bytes | None
) -> None:
    """Texts and numbers go; that so many SMS were sent, and what they cost, stays in the figures."""
    mine = Message.registration_id == registration.id
    found = session.scalars(
        select(Message)
        .where(or_(mine, Message.recipient_index == alone) if alone else mine)
        .order_by(Message.id)
        .with_for_update()
    ).all()
    if any(message.state is MessageState.SENDING for message in found):
        raise Conflict(N_("An SMS to this person is just going out. Try again in a minute."))
    for message in found:
        if message.state in (MessageState.QUEUED, MessageState.UNKNOWN):
            message.state = MessageState.EXPIRED
            message.ended_at = registration.erasure_asked_at
        message.seal_padded(vault, "recipient", None)
        message.seal_padded(vault, "body", None)
        message.recipient_index = os.urandom(INDEX_BYTES)


def _erase_history(session: Session, vault: Vault, registration: Registration) -> None:
    for table in (Move, Change):
        for row in session.scalars(
            select(table).where(table.registration_id == registration.id, table.reason.is_not(None))
        ):
            row.seal(vault, "reason", GONE)
    for closing in session.scalars(
        select(Closing).where(Closing.registration_id == registration.id)
    ):
        closing.seal_padded(vault, "helped_with", None)
        closing.seal_padded(vault, "note", None)
    for written in (Note, KeptText):
        session.execute(delete(written).where(written.registration_id == registration.id))


def _empty(vault: Vault, registration: Registration) -> None:
    """What stays is what is counted: where, when, from which country, which sex, by which way."""
    for column in _SEALED:
        registration.seal(vault, column, None)
    for column in _SEALED_ALWAYS:
        registration.seal_padded(vault, column, None)
    for column in _EMPTY:
        setattr(registration, column, None)
    registration.mobile_index = os.urandom(INDEX_BYTES)
    registration.phone_verified = registration.may_sms = registration.may_call = False
    registration.whose_phone, registration.safe_time = WhosePhone.OWN, SafeTime.ANY
    registration.travelled = Travelled.NOT_SAID
    registration.returned_how = ReturnedHow.NOT_SAID
    registration.reasons, registration.skills = [], []
    registration.schooling = Schooling.NOT_SAID


def _wishes(session: Session, which: ColumnElement[bool], order: ColumnElement[Any]) -> list[Wish]:
    found = session.scalars(
        select(Registration)
        .where(Registration.erasure_asked_at.is_not(None), which, ~_UNDONE)
        .order_by(order, Registration.id)
        .limit(PAGE)
    ).all()
    exports = held_by(session, found)
    return [
        Wish(
            reference=each.reference,
            state=each.state,
            asked_at=each.erasure_asked_at or each.changed_at,
            erased_at=each.erased_at,
            exports=exports[each.id],
        )
        for each in found
    ]
