"""Webhooks: addresses of recipients to which events are pushed, and the outbox of events."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.reporting.webhook_address import LONGEST_ADDRESS
from portal.domain.reporting.webhook_events import WebhookEvent, WebhookState
from portal.models.base import Base, new_id, partial_index
from portal.models.sealed import SealedColumn

LONGEST_REASON = 80
_WAITING = "state = 'waiting'"


class WebhookEndpoint(Base):
    """An address under an agreement. A second person approves it before anything is sent."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint("approved_by_id <> added_by_id", name="second_person"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
        CheckConstraint(
            "(previous_secret IS NULL) = (previous_until IS NULL)", name="previous_secret"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sharing_agreements.id"), index=True)
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    secret = SealedColumn()
    """The key of the signatures, as the recipient got it."""
    previous_secret = SealedColumn(nullable=True)
    """The key before the last rotation, which signs too for a while."""
    previous_until: Mapped[datetime | None]
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    added_at: Mapped[datetime]
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    approved_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    """Since when nothing is sent. Events wait."""
    stopped_at: Mapped[datetime | None]
    """When it ended for good, at the latest with the agreement. Events are not noted any more."""
    failures: Mapped[int] = mapped_column(default=0)
    """Failed attempts in a row."""
    retry_at: Mapped[datetime | None]
    """Until when the circuit breaker lets nothing through."""
    last_delivered_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")


class WebhookDelivery(Base):
    """An event for one address. It is written in the transaction of the event."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        partial_index("ix_webhook_deliveries_due", "endpoint_id", "due_at", where=_WAITING),
        partial_index("ix_webhook_deliveries_oldest", "endpoint_id", "queued_at", where=_WAITING),
        partial_index(
            "ix_webhook_deliveries_set_aside",
            "endpoint_id",
            "ended_at",
            where="state = 'set_aside'",
        ),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(event = 'portal.test') = (registration_id IS NULL)", name="test"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """The id of the transition, or a new one. Later events have larger ids."""
    endpoint_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webhook_endpoints.id"), primary_key=True
    )
    event: Mapped[WebhookEvent]
    registration_id: Mapped[uuid.UUID | None]
    """It has no foreign key, because the event stays when the registration is deleted."""
    happened_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    """When it was written or replayed. The time limit runs from here."""
    due_at: Mapped[datetime]
    """When it may be sent. A worker that sends it moves this on, so that a second one leaves it alone."""
    state: Mapped[WebhookState]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    ended_at: Mapped[datetime | None]


class WebhookDisclosure(Base):
    """That a recipient was told of a registration. It stays when the events are deleted."""

    __tablename__ = "webhook_disclosures"
    __table_args__ = (CheckConstraint("events > 0 AND first_at <= last_at", name="times"),)

    registration_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """It has no foreign key, like that of the events."""
    agreement_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("sharing_agreements.id"), primary_key=True
    )
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    events: Mapped[int]


def is_waiting() -> ColumnElement[bool]:
    """Returns a condition with a literal, so that the partial indexes apply."""
    return WebhookDelivery.state == literal_column(f"'{WebhookState.WAITING.value}'")


def is_set_aside() -> ColumnElement[bool]:
    """Returns a condition with a literal, so that the partial index applies."""
    return WebhookDelivery.state == literal_column(f"'{WebhookState.SET_ASIDE.value}'")
