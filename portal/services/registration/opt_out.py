"""STOP and START: the opt-out of a phone applies to all earlier answers about SMS.

An old draft or registration that is read again does not restore an old consent. Only a newly set
tick does.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select, update

from portal.crypto import BlindIndex
from portal.domain.messaging.inbound import InboundRequest
from portal.domain.messaging.kinds import CODE_KINDS, MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.models import Draft, InboundMessage, Message, Registration
from portal.models.messaging.message import in_state
from portal.services.registration.registration_mapper import (
    pack_typed,
    unpack_typed,
    write_alternate_phone,
)
from portal.unit_of_work import UnitOfWork


def opt_out(work: UnitOfWork, phone: BlindIndex) -> None:
    """Stops SMS to this phone (its blind index) except codes, and removes it as an alternate phone."""
    _set_consent(work, phone, may_sms=False)
    _cancel_queued(work, phone)


def opt_in(work: UnitOfWork, phone: BlindIndex) -> None:
    """Permits SMS to this phone again."""
    _set_consent(work, phone, may_sms=True)


def has_opted_out(work: UnitOfWork, phone: BlindIndex) -> bool:
    """Returns whether the last request of this phone was STOP, or a registration of it declines SMS."""
    last = work.session.scalars(
        select(InboundMessage.request)
        .where(
            InboundMessage.sender_index == phone,
            InboundMessage.request.in_((InboundRequest.STOP, InboundRequest.START)),
        )
        .order_by(InboundMessage.id.desc())
        .limit(1)
    ).first()
    if last is not None:
        return last is InboundRequest.STOP
    refused = select(Registration.id).where(
        Registration.mobile_index == phone, Registration.may_sms.is_(False)
    )
    return work.session.scalars(refused.limit(1)).first() is not None


def _set_consent(work: UnitOfWork, phone: BlindIndex, *, may_sms: bool) -> None:
    typed = ["yes"] if may_sms else []
    for registration in work.session.scalars(
        select(Registration)
        .where(or_(Registration.mobile_index == phone, Registration.alternate_index == phone))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
    ):
        if phone.matches(registration.mobile_index):
            registration.may_sms = may_sms
            _retype(registration, "may_sms", typed)
        elif not may_sms:
            write_alternate_phone(work.vault, registration, None)
    for draft in work.session.scalars(
        select(Draft)
        .where(Draft.mobile_index == phone, Draft.typed.is_not(None))
        .order_by(Draft.id)
        .with_for_update()
    ):
        _retype(draft, "may_sms", typed)


def _retype(row: Registration | Draft, field: str, values: Sequence[str]) -> None:
    typed = unpack_typed(row.typed)
    row.typed = pack_typed({**typed, field: values})


def _cancel_queued(work: UnitOfWork, phone: BlindIndex) -> None:
    """Cancels queued SMS to this phone that no gateway was given yet, except codes."""
    waiting = (
        select(Message.id)
        .where(
            in_state(MessageState.QUEUED),
            Message.recipient_index == phone,
            or_(Message.registration_id.is_not(None), Message.kind == MessageKind.INVITED),
            Message.kind.not_in(CODE_KINDS),
            Message.tries == 0,
        )
        .order_by(Message.id)
        .with_for_update()
    )
    work.session.execute(
        update(Message)
        .where(Message.id.in_(waiting.scalar_subquery()))
        .values(state=MessageState.EXPIRED, ended_at=work.now)
        .execution_options(synchronize_session=False)
    )
