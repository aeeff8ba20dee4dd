"""Exports: request, approval and expiry."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn


class Export(Base):
    """A requested or downloaded export of the ministry, with its purpose."""

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_asked_at", "asked_at"),
        CheckConstraint("approved_by_id <> asked_by_id", name="second_person"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
        CheckConstraint("identifiable OR approved_by_id IS NULL", name="approval_needed"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime]
    stated_purpose = SealedColumn(padded=True, is_added=True)
    """An analyst's own words."""
    open_purpose: Mapped[str] = mapped_column(
        "purpose", Text, default="", info={"is_retired": True}
    )
    """Retired: empty since the purpose is sealed. A later release drops the column."""
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The filter of registrations. It is fixed at the request, so that the approval covers the file."""
    identifiable: Mapped[bool]
    """Whether it contains names, phones and document numbers, which needs a second person's approval."""
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    approved_at: Mapped[datetime | None]
    downloaded_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was last downloaded. Copies may hold people who were erased later."""

    agreement_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("sharing_agreements.id"), index=True
    )
    """The agreement with the recipient of a shared file. NULL for a file of the ministry itself."""
    layout: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """Grade, format, language and columns of a shared file, else empty."""
    manifest: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """The signed manifest of a shared file as last written, with its counts and hashes."""

    @property
    def purpose(self) -> str:
        """What the file is for."""
        return self.stated_purpose or self.open_purpose
