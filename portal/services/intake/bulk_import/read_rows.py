"""First step of an import: splits the file into sealed batches of rows and maps its columns."""

import base64
import json
import uuid
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.domain.intake.import_types import MOST_COLUMNS, MOST_ROWS, ImportStage
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.models import Import, ImportBatch, ImportPart
from portal.models.base import new_id
from portal.services.intake.bulk_import.batches import delete_batches, pack_rows, taken_over
from portal.services.intake.bulk_import.column_mapping import find_columns
from portal.services.intake.bulk_import.column_survey import ColumnSurvey
from portal.services.intake.bulk_import.file_reader import FileRow
from portal.unit_of_work import UnitOfWork

ROWS_AT_ONCE: Final = 200
"""Rows per batch and transaction, so that other writers wait briefly."""


class ImportHead(NamedTuple):
    """The first non-blank row of a file."""

    headings: list[str]


def import_content(work: UnitOfWork, import_id: uuid.UUID) -> bytes:
    """Returns the uploaded file."""
    parts = work.session.scalars(
        select(ImportPart)
        .where(ImportPart.import_id == import_id)
        .order_by(ImportPart.number)
        .execution_options(yield_per=8)
    )
    return b"".join(base64.b64decode(part.content or "") for part in parts)


def row_batches(
    rows: Iterator[FileRow], survey: ColumnSurvey, *, most_rows: int = MOST_ROWS
) -> Iterator[ImportHead | Sequence[FileRow]]:
    """Yields the headings, then the rows in batches; `survey` counts them. Raises `Invalid`."""
    first = next(rows, None)
    if first is None:
        raise Invalid(N_("The file is empty."))
    if len(first.cells) > MOST_COLUMNS and any(first.cells[MOST_COLUMNS:]):
        raise Invalid(N_("The list has more than %(most)s columns."), most=MOST_COLUMNS)
    headings = [cell.strip() for cell in first.cells[:MOST_COLUMNS]]
    while not headings[-1]:
        headings.pop()
    yield ImportHead(headings)
    count = 0
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        count += len(batch)
        if count > most_rows:
            raise Invalid(
                N_("The list has more than %(most)s rows. Send it in parts."), most=most_rows
            )
        for row in batch:
            survey.add(row)
        yield batch
    if not count:
        raise Invalid(N_("There are no rows below the headings."))


def save_import_head(work: UnitOfWork, import_id: uuid.UUID, head: ImportHead) -> None:
    """Saves the headings."""
    found = _reading(work.session, import_id)
    found.headings = json.dumps(head.headings, ensure_ascii=False)


def save_row_batch(
    work: UnitOfWork, import_id: uuid.UUID, number: int, rows: Sequence[FileRow]
) -> None:
    """Saves one batch. Keeps a batch that a stopped worker saved before."""
    found = _reading(work.session, import_id)
    if number < found.batches:
        return
    if number > found.batches:
        raise taken_over()
    batch = ImportBatch(id=new_id(), import_id=import_id, number=number)
    batch.rows = pack_rows([(row.number, row.cells) for row in rows])
    work.session.add(batch)
    found.batches += 1
    found.rows += len(rows)
    found.changed_at = work.now


def finish_reading(work: UnitOfWork, import_id: uuid.UUID, survey: ColumnSurvey) -> None:
    """Deletes the read file and maps the columns. Raises `Invalid` for unsupported columns."""
    found = _reading(work.session, import_id)
    found.survey = survey.counts
    found.changed_at = work.now
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
    found.changed_at = work.now


def _reading(session: Session, import_id: uuid.UUID) -> Import:
    found = session.scalars(
        select(Import).where(Import.id == import_id).with_for_update()
    ).one_or_none()
    if found is None or found.stage is not ImportStage.READING:
        raise taken_over()
    return found
