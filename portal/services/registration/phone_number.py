"""Writes another phone number into a registration, with all consequences."""

from sqlalchemy import select, update

from portal.crypto import Vault
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.states import Actor, is_open
from portal.models import Change, Message, Officer, OneTimeCode, Registration
from portal.models.base import new_id
from portal.services.messaging import outbox
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.registration_mapper import (
    pack_typed,
    unpack_typed,
    write_alternate_phone,
)
from portal.unit_of_work import UnitOfWork

TOO_LATE = N_("This registration is at its end. Its phone number cannot be changed any more.")


def read_another_phone(vault: Vault, registration: Registration, typed: str) -> str:
    """Reads a typed number (E.164). Raises `Invalid` if unchanged, `Conflict` if too late."""
    if not is_open(registration.state):
        raise Conflict(TOO_LATE)
    if not typed.strip():
        raise Invalid(N_("Write the new mobile number."))
    mobile = read_mobile(typed)
    if vault.index(PHONE_INDEX, mobile) == registration.mobile_index:
        raise Invalid(N_("We have this number already. Write the new one."))
    return mobile


def put_phone(work: UnitOfWork, registration: Registration, mobile: str, *, verified: bool) -> None:
    """Writes the new number, ends open codes, redirects queued SMS and queues one about the change."""
    registration.mobile = mobile
    registration.mobile_index = work.vault.index(PHONE_INDEX, mobile)
    registration.phone_verified = verified
    if registration.alternate_index == registration.mobile_index:
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
    outbox.queue_registration_message(work, registration, MessageKind.PHONE_CHANGED)


def _redirect(work: UnitOfWork, registration: Registration, mobile: str) -> None:
    """Redirects queued SMS to the new phone, because a stranger may hold the old one."""
    waiting = work.session.scalars(
        select(Message)
        .where(
            Message.registration_id == registration.id,
            Message.state == MessageState.QUEUED,
            Message.kind.not_in((MessageKind.CODE, MessageKind.OTHER_NUMBER)),
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
    *,
    officer: Officer | None = None,
    reason: str | None = None,
    kind: ChangeKind = ChangeKind.PHONE,
) -> None:
    """Writes the change into the history."""
    change = Change(
        id=new_id(),
        registration_id=registration.id,
        at=work.now,
        kind=kind,
        actor=Actor.OFFICER if officer else Actor.RETURNEE,
        officer_id=officer.id if officer else None,
    )
    change.reason = reason
    work.session.add(change)
