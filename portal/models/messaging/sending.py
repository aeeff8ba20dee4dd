"""What steers the sending of SMS and is watched of it: gateways, stops, alarms, texts, daily sums."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.kinds import MessageKind
from portal.models.base import Base, new_id, partial_index
from portal.models.messaging.message import GATEWAY


class GatewayState(Base):
    """How much of the traffic a gateway gets, and whether it is left alone.

    Without a row or a number in it, the defaults of `portal.domain.messaging.load_balancing` hold.
    """

    __tablename__ = "gateway_states"
    __table_args__ = (
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
    )

    name: Mapped[str] = mapped_column(GATEWAY, primary_key=True)
    paused_until: Mapped[datetime | None]
    """Because of trouble that holds for every message."""
    detail: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]
    weight: Mapped[int | None] = mapped_column(SmallInteger)
    """The part of the traffic it is to have, as an administrator set it."""
    share: Mapped[int | None] = mapped_column(SmallInteger)
    """The part it has now, in a hundred: less while it is slow or makes errors."""
    moved_at: Mapped[datetime | None]
    """When the share was last changed."""
    held_at: Mapped[datetime | None]
    """Since when an administrator wants nothing sent through it."""


class StoppedKind(Base):
    """A kind of SMS that an administrator has stopped: these messages are held."""

    __tablename__ = "stopped_kinds"

    kind: Mapped[MessageKind] = mapped_column(primary_key=True)
    stopped_at: Mapped[datetime]
    stopped_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))


class Alarm(Base):
    """Something an administrator must know. While one is open, the same is not raised again."""

    __tablename__ = "alarms"
    __table_args__ = (
        partial_index("uq_alarms_open", "kind", "subject", unique=True, where="ended_at IS NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[AlarmKind]
    subject: Mapped[str] = mapped_column(GATEWAY, default="")
    """The gateway, or empty for the whole system."""
    detail: Mapped[str] = mapped_column(Text, default="")
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TextVersion(Base):
    """A text of an SMS as an administrator wrote it. The newest is sent; version 0 is built in."""

    __tablename__ = "text_versions"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    kind: Mapped[MessageKind] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bangla: Mapped[str] = mapped_column(Text)
    english: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))


class SmsDailyTotal(Base):
    """What was sent of a kind through a gateway, of the messages written on a day of Dhaka.

    Kept by the worker, so that no page counts millions of messages.
    """

    __tablename__ = "sms_sums"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(primary_key=True)
    gateway: Mapped[str] = mapped_column(GATEWAY, primary_key=True)
    """Empty for those that no gateway has had."""
    waiting: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    """With the gateway: delivered or not, or not yet known."""
    delivered: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    segments: Mapped[int] = mapped_column(default=0)
    """Paid for: also of copies."""
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
    """In 1/10,000 Taka."""


class CodeDailyTotal(Base):
    """How many one-time codes went out on a day of Dhaka, and how many of them were used."""

    __tablename__ = "code_sums"

    day: Mapped[date] = mapped_column(primary_key=True)
    sent: Mapped[int]
    used: Mapped[int]
