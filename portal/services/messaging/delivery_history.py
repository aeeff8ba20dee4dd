"""The SMS of a person with every try and delivery report, for somebody who asks why one did not come."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from portal.domain.messaging.costs import SpendingCaps
from portal.domain.messaging.kinds import CODE_KINDS
from portal.domain.messaging.wait_reasons import Waiting
from portal.models import Attempt, Message, Receipt, Registration
from portal.services.messaging.waiting import why_waiting
from portal.services.platform.blind_index import PHONE_INDEX, phone_index_of
from portal.unit_of_work import UnitOfWork

MOST_SHOWN: Final = 20


class MessageHistory(NamedTuple):
    """One message, without its text."""

    message: Message
    attempts: Sequence[Attempt]
    receipts: Sequence[Receipt]
    waiting: Waiting | None


def messages_of_phone(
    work: UnitOfWork, mobile: str, gateways: Sequence[str], caps: SpendingCaps
) -> list[MessageHistory]:
    """Returns the newest SMS to a number in E.164."""
    return _histories(
        work, Message.recipient_index == work.vault.index(PHONE_INDEX, mobile), gateways, caps
    )


def messages_of_registration(
    work: UnitOfWork, registration: Registration, gateways: Sequence[str], caps: SpendingCaps
) -> list[MessageHistory]:
    """Returns the newest SMS about a registration, and the codes to its phone."""
    which: ColumnElement[bool] = Message.registration_id == registration.id
    if registration.mobile:
        codes = and_(
            Message.kind.in_(CODE_KINDS),
            Message.registration_id.is_(None),
            Message.recipient_index == phone_index_of(work.vault, registration),
        )
        which = or_(which, codes)
    return _histories(work, which, gateways, caps)


def _histories(
    work: UnitOfWork, which: ColumnElement[bool], gateways: Sequence[str], caps: SpendingCaps
) -> list[MessageHistory]:
    newest = select(Message).where(which).order_by(Message.created_at.desc(), Message.id.desc())
    return [
        MessageHistory(
            message,
            work.session.scalars(
                select(Attempt)
                .where(Attempt.message_id == message.id)
                .order_by(Attempt.started_at, Attempt.id)
            ).all(),
            work.session.scalars(
                select(Receipt)
                .where(Receipt.reference == message.reference)
                .order_by(Receipt.received_at, Receipt.id)
            ).all(),
            why_waiting(work, message, gateways, caps),
        )
        for message in work.session.scalars(newest.limit(MOST_SHOWN))
    ]
