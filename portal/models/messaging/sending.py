"""Control and monitoring of SMS: gateways, stopped kinds, alarms, texts, daily totals."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.kinds import MessageKind
from portal.models.base import Base, new_id, partial_index
from portal.models.messaging.message import GATEWAY


class GatewayState(Base):
    """The share of traffic of a gateway, and its pause.

    A missing row or value means the default of `portal.domain.messaging.load_balancing`.
    """

    __tablename__ = "gateway_states"
    __table_args__ = (
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
    )

    name: Mapped[str] = mapped_column(GATEWAY, primary_key=True)
    paused_until: Mapped[datetime | None]
    """The end of a pause because of trouble that affects every message."""
    detail: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]
    weight: Mapped[int | None] = mapped_column(SmallInteger)
    """The share in percent that an administrator set."""
    share: Mapped[int | None] = mapped_column(SmallInteger)
    """The present share in percent, lower while it is slow or makes errors."""
    moved_at: Mapped[datetime | None]
    """When the share last changed."""
    held_at: Mapped[datetime | None]
    """Since when an administrator has stopped the gateway."""


class StoppedKind(Base):
    """A kind of SMS that an administrator has stopped. Its messages are deferred."""

    __tablename__ = "stopped_kinds"

    kind: Mapped[MessageKind] = mapped_column(primary_key=True)
    stopped_at: Mapped[datetime]
    stopped_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))


class Alarm(Base):
    """An alarm for administrators. An open alarm is not raised again."""

    __tablename__ = "alarms"
    __table_args__ = (
        partial_index("uq_alarms_open", "kind", "subject", unique=True, where="ended_at IS NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[AlarmKind]
    subject: Mapped[str] = mapped_column(GATEWAY, default="")
    """The gateway; empty for the whole system."""
    detail: Mapped[str] = mapped_column(Text, default="")
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TextVersion(Base):
    """A version of an SMS text by an administrator. The newest is used; version 0 is built in."""

    __tablename__ = "text_versions"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    kind: Mapped[MessageKind] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bangla: Mapped[str] = mapped_column(Text)
    english: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))


class SmsDailyTotal(Base):
    """Totals by kind and gateway of the messages written on a day in Dhaka.

    A worker updates them, so that pages do not count millions of messages.
    """

    __tablename__ = "sms_sums"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(primary_key=True)
    gateway: Mapped[str] = mapped_column(GATEWAY, primary_key=True)
    """Empty for messages that were not submitted to a gateway."""
    waiting: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    """Messages at the gateway, whether delivered, undelivered or unknown."""
    delivered: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    segments: Mapped[int] = mapped_column(default=0)
    """Segments paid for, copies included."""
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
    """Cost in 1/10,000 Taka."""


class CodeDailyTotal(Base):
    """Numbers of sent and used one-time codes on a day in Dhaka."""

    __tablename__ = "code_sums"

    day: Mapped[date] = mapped_column(primary_key=True)
    sent: Mapped[int]
    used: Mapped[int]
