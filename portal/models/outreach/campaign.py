"""Campaigns, and counters of completed form pages without personal data."""

import uuid
from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.outreach.campaigns import LONGEST_CODE as LONGEST_CAMPAIGN_CODE
from portal.domain.outreach.campaigns import SHORTEST_CODE
from portal.models.base import LONGEST_CODE, Base

CAMPAIGN_CODE: Final = String(LONGEST_CAMPAIGN_CODE)
SLOTS: Final = 8
"""Number of rows per counter, so that concurrent saves do not wait for one row lock."""


class Campaign(Base):
    """A poster, QR code or post that links to the start page. It is ended, never deleted."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint(
            f"length(code) BETWEEN {SHORTEST_CODE} AND {LONGEST_CAMPAIGN_CODE} AND code = upper(code)",
            name="code",
        ),
    )

    code: Mapped[str] = mapped_column(CAMPAIGN_CODE, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    ended_at: Mapped[datetime | None]


class StepCounter(Base):
    """Number of drafts in which a page was first completed on a day in Dhaka."""

    __tablename__ = "step_counters"
    __table_args__ = (
        CheckConstraint(f"slot BETWEEN 0 AND {SLOTS - 1}", name="slot"),
        CheckConstraint("count >= 1", name="count"),
    )

    campaign_code: Mapped[str] = mapped_column(CAMPAIGN_CODE, primary_key=True)
    """The code of the campaign; empty without one."""
    page: Mapped[str] = mapped_column(String(LONGEST_CODE), primary_key=True)
    """The name of a page at that time. Counters of removed pages stay."""
    day: Mapped[date] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]
