"""Which keys this database was sealed with, each with a value that only the right key confirms."""

import enum
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class KeyKind(enum.StrEnum):
    """What a key is for: sealing fields, or making blind indexes."""

    FIELD = "field"
    INDEX = "index"


class KeyCheck(Base):
    """A key that is in use. A process without it, or with another of this id, must not start."""

    __tablename__ = "key_checks"

    kind: Mapped[KeyKind] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    proof: Mapped[bytes]
    """Made with the key; it reveals nothing about it."""
    accepted_at: Mapped[datetime]
    first_since: Mapped[datetime | None]
    """From when all processes write with this key: set when `portal keys rotate` begins with it."""
