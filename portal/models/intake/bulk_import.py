"""Bulk imports: the file, its rows during retention, and the result of each row."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.models.base import Base, choice, new_id, partial_index
from portal.models.sealed import SealedColumn

_AT_WORK = "stage IN ('reading', 'checking', 'importing', 'undoing')"


class Import(Base):
    """An uploaded file with its stage and the officer's options."""

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
    """If set, only rows of this district are imported."""
    uploaded_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    stage: Mapped[ImportStage] = mapped_column(choice(ImportStage, "stage"))
    file_name = SealedColumn()
    file_index: Mapped[bytes] = mapped_column(index=True)
    """Keyed hash of the file, which detects a repeated upload."""
    size: Mapped[int]
    """Size of the file in bytes."""
    headings = SealedColumn(nullable=True)
    """The first row as JSON. Sealed, because it is a person's row in a file without headings."""
    columns: Mapped[list[str]] = mapped_column(default=list)
    """The key of each column of the file (`portal.domain.intake.import_columns`); empty if ignored."""
    survey: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Formats of dates and words by position of the column; no values."""
    month_first: Mapped[list[str]] = mapped_column(default=list)
    """The columns whose dates begin with the month."""
    language: Mapped[Language]
    """Language of SMS to people whose row has none."""
    consent_how: Mapped[BulkConsent] = mapped_column(choice(BulkConsent, "consenthow"))
    sends_sms: Mapped[bool] = mapped_column("tells", default=True)
    """Whether each person gets the usual SMS."""
    skips_alike: Mapped[bool] = mapped_column(default=False)
    """Whether possible duplicates of registrations are skipped."""
    chosen: Mapped[str] = mapped_column(Text, default="")
    """The selected rows as typed by the officer; empty for all."""
    started_at: Mapped[datetime | None]
    """When the creation of registrations began."""
    started_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    """The officer who started it and in whose name registrations are made."""
    done_at: Mapped[datetime | None]
    undo_reason = SealedColumn(nullable=True)
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    file_summary = SealedColumn(nullable=True)
    """What was read of the file and what was left out, as JSON (`portal.domain.intake.file_summary`)."""
    sheet_number: Mapped[int | None]
    """The place of the sheet that an officer chose, 1 for the first. Empty if the reader chooses."""
    place_questions = SealedColumn(nullable=True)
    """Names of upazilas that are not in the list, and what officers said that they mean, as JSON
    (`portal.services.intake.bulk_import.place_questions`)."""
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often in succession the next batch was begun and not finished."""
    claimed_until: Mapped[datetime | None]
    """Until when one worker has this import for itself. A killed worker loses it then."""
    refusal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Why the file was refused: a text and its values."""
    rows: Mapped[int] = mapped_column(default=0)
    batches: Mapped[int] = mapped_column(default=0)
    batches_done: Mapped[int] = mapped_column(default=0)
    """Rows done in the present stage."""
    rows_wrong: Mapped[int] = mapped_column(default=0)
    rows_alike: Mapped[int] = mapped_column(default=0)
    """Valid rows that may duplicate a registration."""
    rows_known: Mapped[int] = mapped_column(default=0)
    """Rows imported before, or repeated in this file."""
    rows_made: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """When the rest of the file is deleted."""
    request_id: Mapped[str | None] = mapped_column(String(32))
    """The web request that uploaded the file, for the log lines about it."""


class ImportPart(Base):
    """A chunk of the uploaded file, deleted after reading, or once another sheet cannot be chosen."""

    __tablename__ = "import_parts"
    __table_args__ = (Index("uq_import_parts_place", "import_id", "number", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    content = SealedColumn()


class ImportBatch(Base):
    """A batch of consecutive rows and their errors."""

    __tablename__ = "import_batches"
    __table_args__ = (Index("uq_import_batches_place", "import_id", "number", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    rows = SealedColumn(nullable=True)
    """The cells as JSON. After the import only rows without a registration remain."""
    notes = SealedColumn(nullable=True)
    """The notes on the rows, as JSON (`portal.services.intake.bulk_import.row_notes`)."""


class ImportKey(Base):
    """A keyed hash of a row or document during the check of a file, which detects repetitions."""

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
    """The source of a registration: import and row."""

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
    """Keyed hash of the answers, which prevents a second import. Empty once undone."""


class ImportMapping(Base):
    """A saved mapping of columns for files with a certain first row."""

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
