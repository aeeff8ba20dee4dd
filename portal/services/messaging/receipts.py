"""Processes receipts, which may be repeated, early, late or out of order."""

from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.message_states import FINAL, MessageState
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import ReceiptReport
from portal.models import Attempt, Message, Receipt
from portal.models.base import new_id
from portal.services.messaging.apply_outcome import leave_sending
from portal.services.messaging.reachability import lock_registrations_of, note_ended_messages
from portal.services.platform.rate_limit import RateLimit, count_use
from portal.unit_of_work import UnitOfWork

_STRAYS = RateLimit("stray-receipts", 0, timedelta(days=1))
_END = {
    ReceiptStatus.DELIVERED: MessageState.DELIVERED,
    ReceiptStatus.FAILED: MessageState.FAILED,
    ReceiptStatus.EXPIRED: MessageState.EXPIRED,
    ReceiptStatus.REFUSED: MessageState.REFUSED,
}

log = structlog.get_logger()


class ReceiptResult(StrEnum):
    """The effect of a receipt."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    """Stored without any change."""
    REPEATED = "repeated"
    CONTRADICTS = "contradicts"
    """Stored and flagged; the final state stays."""
    STRAY = "stray"
    """The gateway was not given this message: counted only."""


def receive_receipt(work: UnitOfWork, gateway: str, report: ReceiptReport) -> ReceiptResult:
    """Processes a receipt whose secret or signature was checked."""
    its = Message.reference == report.reference
    if report.status in _END:
        lock_registrations_of(work, select(Message.registration_id).where(its))
    message = work.session.scalars(select(Message).where(its).with_for_update()).one_or_none()
    if message is None or not _was_given(work.session, message, gateway):
        count_use(work, _STRAYS, gateway)
        log.warning("receipts.message_unknown", gateway=gateway)
        return ReceiptResult.STRAY
    if _is_known(work.session, gateway, report):
        return ReceiptResult.REPEATED
    reception = _apply(message, report.status, work.now)
    if message.gateway == gateway and message.gateway_message_id is None:
        message.gateway_message_id = report.gateway_message_id
    work.session.add(
        Receipt(
            id=new_id(),
            reference=report.reference,
            gateway=gateway,
            gateway_message_id=report.gateway_message_id,
            status=report.status,
            detail=report.detail,
            received_at=work.now,
            changed_state=reception is ReceiptResult.APPLIED,
        )
    )
    log.info(
        "receipts.receipt_taken",
        message=str(message.id),
        reference=message.reference,
        gateway=gateway,
        status=report.status.value,
        result=reception.value,
        request_id=message.request_id,
        receipt_request_id=work.request_id,
    )
    if reception is ReceiptResult.APPLIED:
        note_ended_messages(work, [message])
    return reception


def _apply(message: Message, status: ReceiptStatus, now: datetime) -> ReceiptResult:
    end = _END.get(status)
    if message.state in FINAL:
        delivered = MessageState.DELIVERED
        if end is None or (end is delivered) == (message.state is delivered):
            return ReceiptResult.UNCHANGED
        message.contradicted = True
        log.warning("receipts.status_contradicted", message=str(message.id), status=status)
        return ReceiptResult.CONTRADICTS
    if end is None:
        if message.state is MessageState.ACCEPTED:
            return ReceiptResult.UNCHANGED
        # The operator has the message, so it must not be sent again whatever the own try returned.
        end = MessageState.ACCEPTED
    message.sent_at = message.sent_at or now
    leave_sending(message, end, now)
    return ReceiptResult.APPLIED


def _was_given(session: Session, message: Message, gateway: str) -> bool:
    tried = select(Attempt.id).where(Attempt.message_id == message.id, Attempt.gateway == gateway)
    return session.scalars(tried.limit(1)).first() is not None


def _is_known(session: Session, gateway: str, report: ReceiptReport) -> bool:
    known = select(Receipt.id).where(
        Receipt.reference == report.reference,
        Receipt.gateway == gateway,
        Receipt.status == report.status,
    )
    return session.scalars(known).first() is not None
