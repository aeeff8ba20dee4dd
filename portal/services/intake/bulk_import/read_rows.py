"""First step of an import: splits the file into sealed batches of rows and maps its columns."""

import base64
import json
import uuid

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import Invalid
from portal.models import Import, ImportBatch, ImportPart
from portal.models.base import new_id
from portal.services.intake.bulk_import.batches import delete_batches, pack_rows, taken_over
from portal.services.intake.bulk_import.column_mapping import find_columns
from portal.services.intake.bulk_import.list_pieces import ImportHead, ListEnd, RowBatch
from portal.services.intake.bulk_import.sheet_choice import other_sheets
from portal.unit_of_work import UnitOfWork


def import_content(work: UnitOfWork, import_id: uuid.UUID) -> bytes:
    """Returns the uploaded file."""
    parts = work.session.scalars(
        select(ImportPart)
        .where(ImportPart.import_id == import_id)
        .order_by(ImportPart.number)
        .execution_options(yield_per=8)
    )
    return b"".join(base64.b64decode(part.content or "") for part in parts)


def chosen_sheet(work: UnitOfWork, import_id: uuid.UUID) -> int | None:
    """Returns the number of the sheet that an officer chose, if any."""
    return work.session.scalar(select(Import.sheet_number).where(Import.id == import_id))


def save_import_head(work: UnitOfWork, import_id: uuid.UUID, head: ImportHead) -> None:
    """Saves the headings."""
    found = _reading(work.session, import_id)
    found.headings = json.dumps(head.headings, ensure_ascii=False)


def save_row_batch(work: UnitOfWork, import_id: uuid.UUID, number: int, read: RowBatch) -> None:
    """Saves one batch and renews the claim. Keeps a batch that a stopped worker saved before."""
    found = _reading(work.session, import_id)
    if number < found.batches:
        return
    if number > found.batches:
        raise taken_over()
    batch = ImportBatch(id=new_id(), import_id=import_id, number=number)
    batch.rows = pack_rows([(row.number, row.cells) for row in read.rows])
    work.session.add(batch)
    found.batches += 1
    found.rows += len(read.rows)
    found.changed_at = work.now
    found.tries = 0


def finish_reading(work: UnitOfWork, import_id: uuid.UUID, end: ListEnd) -> None:
    """Maps the columns. Raises `Invalid` for unsupported columns.

    Deletes the file, unless an officer may choose another sheet of it.
    """
    found = _reading(work.session, import_id)
    found.survey = end.survey
    found.file_summary = json.dumps(end.summary.as_values(), ensure_ascii=False)
    found.changed_at = work.now
    found.tries, found.claimed_until = 0, None
    if not other_sheets(end.summary):
        work.session.execute(delete(ImportPart).where(ImportPart.import_id == import_id))
    find_columns(work, found)


def refuse_import(work: UnitOfWork, import_id: uuid.UUID, problem: Invalid) -> None:
    """Refuses the whole file and deletes its contents."""
    found = work.session.scalars(
        select(Import).where(Import.id == import_id).with_for_update()
    ).one_or_none()
    if found is None or not found.stage.is_at_work:
        return
    delete_batches(work, import_id)
    found.stage = ImportStage.REFUSED
    found.refusal = {"text": problem.text, "values": problem.values}
    found.batches = found.batches_done = 0
    found.headings = None
    found.tries, found.claimed_until = 0, None
    found.changed_at = work.now


def _reading(session: Session, import_id: uuid.UUID) -> Import:
    found = session.scalars(
        select(Import).where(Import.id == import_id).with_for_update()
    ).one_or_none()
    if found is None or found.stage is not ImportStage.READING:
        raise taken_over()
    return found
