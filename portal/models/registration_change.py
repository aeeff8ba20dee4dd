"""The feed of changes: which registrations changed, in an order that readers can follow."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.reporting.feed_cursor import EPOCH_LENGTH
from portal.models.base import Base, partial_index


class RegistrationChange(Base):
    """The last change of a registration that a file may contain. Triggers write it (`portal.schema_triggers`).

    It has no foreign key, because it stays when the registration is deleted.
    """

    __tablename__ = "registration_changes"
    __table_args__ = (
        partial_index(
            "ix_registration_changes_unnumbered", "registration_id", where="sequence IS NULL"
        ),
        CheckConstraint("(sequence IS NULL) = (numbered_at IS NULL)", name="numbered"),
    )

    registration_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """The place in the feed. NULL from the change on until a reader numbers it (`services.reporting.change_feed`)."""
    numbered_at: Mapped[datetime | None]


class ChangeFeed(Base):
    """The state of the feed, one row. Its lock lets one process at a time number changes."""

    __tablename__ = "change_feed"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("oldest_sequence <= last_sequence", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[str] = mapped_column(String(EPOCH_LENGTH))
    """Replaced when a backup is restored, so that no older cursor is accepted."""
    last_sequence: Mapped[int] = mapped_column(BigInteger)
    oldest_sequence: Mapped[int] = mapped_column(BigInteger)
    """Changes up to this one may be deleted."""
