"""Who works on a registration at the moment."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class Claim(Base):
    """One officer at work on one registration, until a time. After it the row means nothing."""

    __tablename__ = "claims"

    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True
    )
    officer_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("officers.id", ondelete="CASCADE"), index=True
    )
    until: Mapped[datetime]
