"""Districts, upazilas, centres and catchments."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.routing.choices import CentreStatus
from portal.models.base import Base

PCODE = String(12)


class District(Base):
    """A district, loaded from the reference geography; its code is the P-code of OCHA COD-AB."""

    __tablename__ = "districts"

    code: Mapped[str] = mapped_column(PCODE, primary_key=True)
    division_code: Mapped[str] = mapped_column(PCODE, index=True)
    name_en: Mapped[str] = mapped_column(Text)
    name_bn: Mapped[str] = mapped_column(Text)


class Upazila(Base):
    """An upazila, city corporation or metropolitan thana of a district."""

    __tablename__ = "upazilas"
    __table_args__ = (UniqueConstraint("code", "district_code"),)

    code: Mapped[str] = mapped_column(PCODE, primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)
    name_en: Mapped[str] = mapped_column(Text)
    name_bn: Mapped[str] = mapped_column(Text)


class Centre(Base):
    """A Reintegration Service Centre (RSC). Coordinates are WGS84 degrees."""

    __tablename__ = "centres"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("capacity >= 1", name="capacity"),
        CheckConstraint("filled_at IS NULL OR status = 'full'", name="filled"),
    )

    code: Mapped[str] = mapped_column(PCODE, primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    name_en: Mapped[str] = mapped_column(Text)
    name_bn: Mapped[str] = mapped_column(Text)
    address_en: Mapped[str] = mapped_column(Text, default="")
    address_bn: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    """The phone number. The hotline is shown if empty."""
    hours: Mapped[str] = mapped_column(String(11), default="", server_default="")
    """The hours of a working day, like `09:00-17:00`. Those of the setting apply if empty."""
    latitude: Mapped[float]
    longitude: Mapped[float]
    status: Mapped[CentreStatus]
    """The status used by routing, so that a new registration needs no counting."""
    capacity: Mapped[int | None]
    """The limit of open registrations; empty for no limit."""
    filled_at: Mapped[datetime | None]
    """Since when it is full by count (`portal.services.routing.centre_capacity`); empty if a person set it."""


class Catchment(Base):
    """The centre set for a district. Without a row the nearest centre serves it."""

    __tablename__ = "catchments"

    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), primary_key=True)
    centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"))
    set_at: Mapped[datetime]
