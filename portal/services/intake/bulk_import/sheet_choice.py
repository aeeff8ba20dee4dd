"""The choice of another sheet of a workbook, until registrations are made from the first one."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select

from portal.domain.intake.file_summary import FileSummary, OtherSheet
from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Import, ImportBatch, ImportKey, ImportPart, Officer
from portal.services.intake.bulk_import.batches import taken_over
from portal.services.intake.bulk_import.import_list import find_own_import
from portal.services.intake.bulk_import.summary import summary_of
from portal.unit_of_work import UnitOfWork

_STAGES = (ImportStage.MAPPING, ImportStage.CHECKED)


def other_sheets(summary: FileSummary) -> list[OtherSheet]:
    """Returns the sheets that were not read and have known headings above rows."""
    return [each for each in summary.other_sheets if each.has_headings and each.number]


def choosable_sheets(work: UnitOfWork, found: Import) -> Sequence[OtherSheet]:
    """Returns the sheets that an officer may choose instead of the one that was read."""
    if found.stage not in _STAGES or found.expires_at <= work.now:
        return []
    parts = select(ImportPart.id).where(ImportPart.import_id == found.id).limit(1)
    return other_sheets(summary_of(found)) if work.session.scalar(parts) else []


def choose_sheet(work: UnitOfWork, officer: Officer, import_id: uuid.UUID, number: int) -> None:
    """Lets the worker read another sheet of the file instead. Raises `Conflict`, `NotFound`."""
    found = find_own_import(work, officer, import_id)
    if found.stage not in _STAGES:
        raise taken_over()
    if number not in {each.number for each in choosable_sheets(work, found)}:
        raise NotFound(N_("This file has no such sheet."))
    for table in (ImportBatch, ImportKey):
        work.session.execute(delete(table).where(table.import_id == found.id))
    found.sheet_number, found.stage = number, ImportStage.READING
    found.headings = found.file_summary = found.place_questions = None
    found.columns, found.month_first, found.survey = [], [], {}
    found.rows = found.batches = found.batches_done = 0
    found.rows_wrong = found.rows_alike = found.rows_known = 0
    found.changed_at = work.now
