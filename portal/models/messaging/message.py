"""The outbox: messages, attempts, receipts and inbound messages."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.hotline.calls import CallbackKind
from portal.domain.messaging.costs import CapHold
from portal.domain.messaging.inbound import InboundRequest
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.platform.choices import Language
from portal.models.base import Base, choice, new_id, partial_index
from portal.models.sealed import SealedColumn

REFERENCE = String(20)
GATEWAY = String(32)
GATEWAY_ID = String(100)


class Message(Base):
    """One SMS to one person, written in the transaction of the event that it reports."""

    __tablename__ = "messages"
    __table_args__ = (
        partial_index("ix_messages_due", "priority", "due_at", "id", where="state = 'queued'"),
        partial_index("ix_messages_leased", "leased_until", where="state = 'sending'"),
        partial_index("ix_messages_awaiting", "sent_at", where="state IN ('accepted', 'unknown')"),
        CheckConstraint("(state = 'sending') = (leased_until IS NOT NULL)", name="lease"),
        CheckConstraint(
            "(state IN ('delivered', 'failed', 'refused', 'expired', 'cancelled'))"
            " = (ended_at IS NOT NULL)",
            name="ended",
        ),
        CheckConstraint(f"length(recipient_index) = {INDEX_BYTES}", name="recipient_index"),
        CheckConstraint("segments >= 1", name="segments"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(REFERENCE, unique=True)
    """The client reference sent to the gateway with every try."""
    kind: Mapped[MessageKind]
    language: Mapped[Language]
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    move_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("moves.id", ondelete="CASCADE"), unique=True
    )
    """The transition it reports. Unique, so that one event has one message."""
    recipient = SealedColumn()
    recipient_index: Mapped[bytes] = mapped_column(index=True)
    body = SealedColumn()
    segments: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[MessageState]
    priority: Mapped[int] = mapped_column(SmallInteger)
    """Lower values are sent first."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """When it expires unsent, as a one-time code does."""
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    leased_until: Mapped[datetime | None]
    gateway: Mapped[str | None] = mapped_column(GATEWAY)
    gateway_message_id: Mapped[str | None] = mapped_column(GATEWAY_ID)
    hold: Mapped[CapHold | None] = mapped_column(choice(CapHold, "hold"))
    """Why it was last deferred although due."""
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    contradicted: Mapped[bool] = mapped_column(default=False)
    """A receipt came that contradicts the final state."""
    request_id: Mapped[str | None] = mapped_column(String(32))
    """The web request that queued it, for the log lines about it."""


class Attempt(Base):
    """One try to submit a message to a gateway. The outcome is empty until the try ends."""

    __tablename__ = "attempts"
    __table_args__ = (
        partial_index("ix_attempts_open", "started_at", where="outcome IS NULL"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="outcome"),
        CheckConstraint("cost >= 0", name="cost"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    message_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    gateway: Mapped[str] = mapped_column(GATEWAY)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[OutcomeKind | None]
    detail: Mapped[str] = mapped_column(Text, default="")
    """The gateway's code or text, without personal data."""
    cost: Mapped[int] = mapped_column(default=0)
    """In 1/10,000 Taka. Empty if the message was certainly not sent."""


class Receipt(Base):
    """A delivery report. Repeated reports are stored once."""

    __tablename__ = "receipts"
    __table_args__ = (Index("uq_receipts_once", "reference", "gateway", "status", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(REFERENCE)
    gateway: Mapped[str] = mapped_column(GATEWAY)
    gateway_message_id: Mapped[str | None] = mapped_column(GATEWAY_ID)
    status: Mapped[ReceiptStatus]
    detail: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime]
    changed_state: Mapped[bool]


class InboundMessage(Base):
    """A received SMS. Repeated reports of the gateway are stored once."""

    __tablename__ = "inbound_messages"
    __table_args__ = (
        CheckConstraint(f"length(sender_index) = {INDEX_BYTES}", name="sender_index"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    dedup_key: Mapped[str] = mapped_column("heard_as", String(140), unique=True)
    """The gateway and its id of the message.

    The column keeps its first name, because the previous release runs on the same schema.
    """
    sender = SealedColumn()
    sender_index: Mapped[bytes] = mapped_column(index=True)
    body = SealedColumn(nullable=True)
    received_at: Mapped[datetime]
    request: Mapped[InboundRequest]
    answered: Mapped[bool] = mapped_column(default=False)
    """Whether an answer was queued. Loops, floods and short codes get none."""


class CallbackRequest(Base):
    """A request to be called, by SMS or at the hotline, or a complaint to be called about."""

    __tablename__ = "call_backs"
    __table_args__ = (
        partial_index("uq_call_backs_open", "mobile_index", unique=True, where="done_at IS NULL"),
        partial_index("ix_call_backs_open", "asked_at", "id", where="done_at IS NULL"),
        CheckConstraint(f"length(mobile_index) = {INDEX_BYTES}", name="mobile_index"),
        CheckConstraint("(done_at IS NULL) = (officer_id IS NULL)", name="done"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    mobile = SealedColumn()
    mobile_index: Mapped[bytes]
    language: Mapped[Language]
    kind: Mapped[CallbackKind] = mapped_column(
        choice(CallbackKind, "kind"), default=CallbackKind.CALL, server_default="call"
    )
    note = SealedColumn(nullable=True)
    """What the hotline wrote about it."""
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))


def in_state(*states: MessageState) -> ColumnElement[bool]:
    """Returns a condition with literals, so that the partial indexes of the outbox apply."""
    literals: list[ColumnElement[str]] = [literal_column(f"'{state.value}'") for state in states]
    # SQLite does not treat `IN ('queued')` as `= 'queued'`.
    return Message.state == literals[0] if len(literals) == 1 else Message.state.in_(literals)
