"""Form input of officers saved at the expiry of a session."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn


class FormDraft(Base):
    """Input of an officer whose session expired, stored for this officer for a short time."""

    __tablename__ = "kept_texts"
    __table_args__ = (Index("uq_kept_texts_once", "officer_id", "registration_id", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    typed = SealedColumn()
    expires_at: Mapped[datetime] = mapped_column(index=True)
