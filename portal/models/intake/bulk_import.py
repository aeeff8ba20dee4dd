"""Lists of returnees that officers bring in: the file, its rows while they are needed, what came of each."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.models.base import Base, choice, new_id, partial_index
from portal.models.sealed import SealedColumn

_AT_WORK = "stage IN ('reading', 'checking', 'importing', 'undoing')"


class Import(Base):
    """One file that an officer sent, how far it has come, and what the officer said about it."""

    __tablename__ = "imports"
    __table_args__ = (
        Index("ix_imports_officer", "officer_id", "uploaded_at"),
        Index("ix_imports_district", "district_code", "uploaded_at"),
        partial_index("ix_imports_work", "id", where=_AT_WORK),
        CheckConstraint(f"length(file_index) = {INDEX_BYTES}", name="file_index"),
        CheckConstraint("size >= 0 AND rows >= 0 AND batches >= 0", name="size"),
        CheckConstraint("batches_done BETWEEN 0 AND batches", name="progress"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    """The district whose rows are taken; nothing for an officer who works in all of them."""
    uploaded_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    stage: Mapped[ImportStage] = mapped_column(choice(ImportStage, "stage"))
    file_name = SealedColumn()
    file_index: Mapped[bytes] = mapped_column(index=True)
    """The keyed hash of the file: the same one is known again."""
    size: Mapped[int]
    """Of the file, in bytes."""
    headings = SealedColumn(nullable=True)
    """The first row, as JSON; sealed, for a file without headings has a person in it."""
    columns: Mapped[list[str]] = mapped_column(default=list)
    """The key of each column of the file (`portal.domain.intake.import_columns`), empty for one not taken."""
    survey: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How dates and words are written, by the place of the column; no values."""
    month_first: Mapped[list[str]] = mapped_column(default=list)
    """The columns whose dates begin with the month."""
    language: Mapped[Language]
    """Of SMS to people whose row names none."""
    consent_how: Mapped[BulkConsent] = mapped_column(choice(BulkConsent, "consenthow"))
    tells: Mapped[bool] = mapped_column(default=True)
    """Whether each person gets the usual SMS."""
    skips_alike: Mapped[bool] = mapped_column(default=False)
    """Whether rows that may be somebody who is registered already are left out."""
    chosen: Mapped[str] = mapped_column(Text, default="")
    """The rows that are wanted, as the officer wrote them; empty for all."""
    started_at: Mapped[datetime | None]
    """When the registrations began to be made."""
    started_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    """Who said so, in whose name they are made: the sender or a colleague."""
    done_at: Mapped[datetime | None]
    undo_reason = SealedColumn(nullable=True)
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    refusal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Why the whole file was refused: a text and its values."""
    rows: Mapped[int] = mapped_column(default=0)
    batches: Mapped[int] = mapped_column(default=0)
    batches_done: Mapped[int] = mapped_column(default=0)
    """In the stage at hand."""
    rows_wrong: Mapped[int] = mapped_column(default=0)
    rows_alike: Mapped[int] = mapped_column(default=0)
    """Sound, but perhaps somebody who is registered already."""
    rows_known: Mapped[int] = mapped_column(default=0)
    """Imported before, or twice in this file."""
    rows_made: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """When what is left of the file is deleted."""


class ImportPart(Base):
    """A piece of the file as it came, until it was read."""

    __tablename__ = "import_parts"
    __table_args__ = (Index("uq_import_parts_place", "import_id", "number", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    content = SealedColumn()


class ImportBatch(Base):
    """Some rows of a file, in its order, and what is wrong with them."""

    __tablename__ = "import_batches"
    __table_args__ = (Index("uq_import_batches_place", "import_id", "number", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    rows = SealedColumn(nullable=True)
    """The cells, as JSON; once registrations are made only the rows that are none."""
    notes = SealedColumn(nullable=True)
    """What was found in them, as JSON (`portal.services.intake.bulk_import.row_notes`)."""


class ImportKey(Base):
    """A keyed hash of a row or a document while a file is checked, so that it is seen when it comes twice."""

    __tablename__ = "import_keys"
    __table_args__ = (
        CheckConstraint("length(hash) = 16", name="hash"),
        {"sqlite_with_rowid": False},
    )

    import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    hash: Mapped[bytes] = mapped_column(primary_key=True)
    row_number: Mapped[int]


class ImportedRow(Base):
    """Which row of which import a registration was made of."""

    __tablename__ = "imported_rows"
    __table_args__ = (
        CheckConstraint(f"length(fingerprint) = {INDEX_BYTES}", name="fingerprint"),
        CheckConstraint("row_number >= 1", name="row_number"),
    )

    import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    row_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), unique=True
    )
    fingerprint: Mapped[bytes | None] = mapped_column(unique=True)
    """The keyed hash of its answers: sent again it makes no second one. Nothing once it was undone."""


class ImportMapping(Base):
    """What an officer said that the columns of a certain first row hold."""

    __tablename__ = "import_mappings"
    __table_args__ = (
        CheckConstraint(f"length(headings_index) = {INDEX_BYTES}", name="headings_index"),
    )

    officer_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("officers.id", ondelete="CASCADE"), primary_key=True
    )
    headings_index: Mapped[bytes] = mapped_column(primary_key=True)
    columns: Mapped[list[str]]
    used_at: Mapped[datetime]
