"""Pictures of the monthly update with the consent to them."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.reporting.monthly_picture import PictureConsent
from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn


class MonthlyPicture(Base):
    """A picture of a month. Once withdrawn, the row is empty, and says that there was a picture."""

    __tablename__ = "monthly_pictures"
    __table_args__ = (
        CheckConstraint("(consent = 'agreed') = (consent_ends_on IS NOT NULL)", name="until"),
        CheckConstraint(
            "withdrawn_at IS NULL OR "
            "(content IS NULL AND texts IS NULL AND people IS NULL AND paper_holder IS NULL)",
            name="withdrawn",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    month: Mapped[date] = mapped_column(index=True)
    """Its first day."""
    sha256: Mapped[str] = mapped_column(String(64))
    """The hash of the picture, in hexadecimal. A frozen month signs it."""
    width: Mapped[int]
    height: Mapped[int]
    content = SealedColumn(nullable=True)
    """The picture as JPEG, in base 64."""
    texts = SealedColumn(nullable=True)
    """Captions, alternative texts and credit as JSON (`portal.domain.reporting.monthly_picture`)."""
    consent: Mapped[PictureConsent]
    people = SealedColumn(nullable=True)
    paper_holder = SealedColumn(nullable=True)
    agreed_on: Mapped[date | None]
    consent_ends_on: Mapped[date | None]
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    added_at: Mapped[datetime]
    withdrawn_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    """Empty also if a restore withdrew it again."""
    withdrawn_at: Mapped[datetime | None]
