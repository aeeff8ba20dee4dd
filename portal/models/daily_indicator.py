"""Daily roll-ups of indicators: counts of events and stocks of a day in Dhaka, without persons."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.reporting.indicator import Cut
from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn

LONGEST_INDICATOR = 40
LONGEST_CUT_VALUE = 32


class DailyIndicatorValue(Base):
    """A count of one indicator on one day in a district and centre, whole or by one cut."""

    __tablename__ = "daily_indicator_values"
    __table_args__ = (CheckConstraint("count >= 1", name="count"),)

    indicator: Mapped[str] = mapped_column(String(LONGEST_INDICATOR), primary_key=True)
    """The id in the catalogue. Values of retired indicators stay."""
    cut: Mapped[Cut] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), primary_key=True)
    centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"), primary_key=True)
    value: Mapped[str] = mapped_column(String(LONGEST_CUT_VALUE), primary_key=True)
    """The answer of the cut, for example a country. Empty for the whole."""
    count: Mapped[int]


class IndicatorDay(Base):
    """A day of which the indicators are counted. A settled day never changes again."""

    __tablename__ = "indicator_days"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    day: Mapped[date] = mapped_column(unique=True)
    counted_at: Mapped[datetime]
    settled: Mapped[bool]
    sealed_counts = SealedColumn(nullable=True)
    """Counts by sealed answers as JSON. With a few registrations a day, open counts would reveal them."""
