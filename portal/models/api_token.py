"""Tokens by which the machines of a recipient take their files."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, new_id

LONGEST_NETWORKS = 200


class ApiToken(Base):
    """A token of one agreement. It stops with the agreement, or when it is revoked."""

    __tablename__ = "api_tokens"
    __table_args__ = (CheckConstraint("length(token_hash) = 32", name="token_hash"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sharing_agreements.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """SHA-256 without a key: the token has 256 random bits."""
    networks: Mapped[str] = mapped_column(String(LONGEST_NETWORKS))
    """The networks (CIDR) from which it may be used, with spaces between. Empty for all."""
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    """The analyst in whose name files are requested."""
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
