"""The data-sharing register: who outside the ministry gets data, on which agreement, until when."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.reporting.shared_columns import Grade
from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn

LONGEST_RECIPIENT = 120
LONGEST_AGREEMENT = 120


class SharingAgreement(Base):
    """An agreement with an organisation. A second person approves it before persons go out."""

    __tablename__ = "sharing_agreements"
    __table_args__ = (
        CheckConstraint("approved_by_id <> added_by_id", name="second_person"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    recipient: Mapped[str] = mapped_column(String(LONGEST_RECIPIENT))
    """The name of an organisation."""
    agreement: Mapped[str] = mapped_column(String(LONGEST_AGREEMENT))
    """The title or number of the signed paper."""
    grade: Mapped[Grade]
    """The most detailed grade that the recipient may get."""
    ends_on: Mapped[date]
    """The last day in Dhaka on which a file may be made. An earlier end replaces it."""
    pseudonym_key = SealedColumn()
    """The random key of this recipient's pseudonyms, in base 64."""
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    added_at: Mapped[datetime]
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    approved_at: Mapped[datetime | None]
