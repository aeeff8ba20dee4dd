"""Rows that the OData feed of a file sends page by page, all of one moment."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base

MONTH_LENGTH = 7


class ODataSnapshot(Base):
    """What a file with the columns and filters of another one holds. Retention deletes it after hours."""

    __tablename__ = "odata_snapshots"
    __table_args__ = (Index("ix_odata_snapshots_file_id_begun_at", "file_id", "begun_at"),)

    id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("exports.id", ondelete="CASCADE"), primary_key=True
    )
    """The entry of the register, made with it."""
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exports.id", ondelete="CASCADE"))
    """The file whose columns and filters it has, which names the feed."""
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    """NULL until all its rows are there."""


class ODataPage(Base):
    """Some rows of one month, in the order of their pseudonyms."""

    __tablename__ = "odata_pages"

    snapshot_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("odata_snapshots.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(String(MONTH_LENGTH))
    row_count: Mapped[int]
    rows: Mapped[str] = mapped_column(Text)
    """A list of rows in JSON, each a list of cells. They have no names and are k-anonymous."""
