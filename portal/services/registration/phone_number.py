"""Writes another phone number into a registration, with all consequences."""

from sqlalchemy import select, update

from portal.crypto import Vault
from portal.domain.messaging.kinds import CODE_KINDS, MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.states import is_open
from portal.models import Change, Message, OneTimeCode, Registration
from portal.models.base import new_id
from portal.services.messaging import outbox
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.answer_changes import (
    BY_RETURNEE_ALONE,
    AnswerChange,
    ChangeBy,
    pack_change,
)
from portal.services.registration.registration_mapper import (
    pack_typed,
    unpack_typed,
    write_alternate_phone,
)
from portal.unit_of_work import UnitOfWork

_TO_OTHERS = (*CODE_KINDS, MessageKind.OTHER_NUMBER, MessageKind.OLD_PHONE)
"""SMS that do not go to the number of the registration."""
TOO_LATE = N_("This registration is finished. Its phone number can no longer be changed.")


def read_another_phone(vault: Vault, registration: Registration, typed: str) -> str:
    """Reads a typed number (E.164). Raises `Invalid` if unchanged, `Conflict` if too late."""
    if not is_open(registration.state):
        raise Conflict(TOO_LATE)
    if not typed.strip():
        raise Invalid(N_("Write the new mobile number."))
    mobile = read_mobile(typed)
    if vault.index(PHONE_INDEX, mobile).matches(registration.mobile_index):
        raise Invalid(N_("We already have this number. Write the new one."))
    return mobile


def put_phone(work: UnitOfWork, registration: Registration, mobile: str, *, verified: bool) -> str:
    """Writes the new number, ends open codes, redirects queued SMS and tells both phones.

    Returns the old number.
    """
    old = registration.mobile or ""
    registration.mobile = mobile
    registration.mobile_index = work.vault.index(PHONE_INDEX, mobile)
    registration.phone_verified = verified
    if registration.alternate_mobile == mobile:
        write_alternate_phone(work.vault, registration, None)
    registration.compared_at = None
    registration.unreachable_since = registration.bounced_at = None
    registration.version += 1
    registration.changed_at = work.now
    work.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.registration_id == registration.id, OneTimeCode.ended_at.is_(None))
        .values(ended_at=work.now)
    )
    _redirect(work, registration, mobile)
    outbox.queue_to_old_phone(work, registration, old)
    outbox.queue_registration_message(work, registration, MessageKind.PHONE_CHANGED)
    return old


def _redirect(work: UnitOfWork, registration: Registration, mobile: str) -> None:
    """Redirects queued SMS to the new phone, because a stranger may hold the old one."""
    waiting = work.session.scalars(
        select(Message)
        .where(
            Message.registration_id == registration.id,
            Message.state == MessageState.QUEUED,
            Message.kind.not_in(_TO_OTHERS),
        )
        .order_by(Message.id)
        .with_for_update()
    )
    for message in waiting:
        message.recipient = mobile
        message.recipient_index = work.vault.index(PHONE_INDEX, mobile)


def retype_phone(registration: Registration, mobile: str, whose: WhosePhone) -> None:
    """Writes the new number into the typed answers."""
    typed = unpack_typed(registration.typed)
    newer = {**typed, "mobile": [mobile], "whose_phone": [whose.value]}
    registration.typed = pack_typed(newer)


def note_phone_change(
    work: UnitOfWork,
    registration: Registration,
    before: str | None,
    by: ChangeBy = BY_RETURNEE_ALONE,
    kind: ChangeKind = ChangeKind.PHONE,
) -> None:
    """Writes the change of a number, before (E.164, None for none) and now, into the history."""
    change = Change(
        id=new_id(),
        registration_id=registration.id,
        at=work.now,
        kind=kind,
        actor=by.actor,
        officer_id=by.officer.id if by.officer else None,
        agreed=by.agreed,
    )
    change.reason = by.reason
    is_first = kind is ChangeKind.PHONE
    field, now = (
        ("mobile", registration.mobile)
        if is_first
        else ("alternate_mobile", registration.alternate_mobile)
    )
    values = AnswerChange({field: [before] if before else []}, {field: [now] if now else []})
    change.answers = pack_change(values)
    work.session.add(change)
