"""Bulk import: reads, checks and registers the rows of uploaded files."""

import time
import uuid
from datetime import UTC, datetime
from typing import Final

import structlog

from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import Conflict, Invalid
from portal.logs import log_failure
from portal.services.intake.bulk_import import file_reader, next_step, read_rows
from portal.services.intake.bulk_import.column_survey import ColumnSurvey
from portal.services.intake.bulk_import.read_rows import ImportHead
from portal.workers.context import WorkerContext
from portal.workers.database_outage import DATABASE_ERRORS
from portal.workers.job import Job

IMPORT_EVERY = 1.0
PAUSE_AFTER_FAILURE: Final = 60.0
"""Seconds of pause after an import failed."""

log = structlog.get_logger()


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the job. Any number of processes may run it in parallel."""
    return [Job("imports.batches", IMPORT_EVERY, Importer(context).work_on_each, batch=1)]


class Importer:
    """Works in short transactions, each of which locks the row of its import.

    The lock ends with a killed process, and the next process repeats the uncommitted work.
    """

    def __init__(self, context: WorkerContext) -> None:
        self._context = context
        self._paused_until: dict[uuid.UUID, float] = {}

    def work_on_each(self, _now: datetime) -> int:
        """Processes one batch of each import in turn, so that a short file does not wait for a long one.

        Returns the number of continued imports. A failing import is paused.
        """
        with self._context.read() as work:
            waiting = next_step.pending_imports(work)
        worked = 0
        for import_id, stage in waiting:
            if self._context.stopping.is_set():
                break
            if self._paused_until.get(import_id, 0.0) > time.monotonic():
                continue
            try:
                worked += self.work_on(import_id, stage)
            except DATABASE_ERRORS:
                raise
            except Exception as error:  # noqa: BLE001 - the other imports go on
                self._paused_until[import_id] = time.monotonic() + PAUSE_AFTER_FAILURE
                log_failure("imports.import_failed", error, id=str(import_id))
        return worked

    def work_on(self, import_id: uuid.UUID, stage: ImportStage) -> bool:
        """Processes the next batch of an import. Returns False if there is none or it is locked."""
        if stage is ImportStage.READING:
            return self._read(import_id)
        with self._context.begin() as work:
            return next_step.run_next_step(work, import_id, caps=self._context.caps)

    def _read(self, import_id: uuid.UUID) -> bool:
        """Reads a whole file, because a reader cannot resume. Returns False if it is locked."""
        with self._context.read() as work:
            content = read_rows.import_content(work, import_id)
        try:
            self._save_rows(import_id, content)
        except Conflict:
            return False
        except Invalid as problem:
            log.info("imports.file_refused", id=str(import_id), why=problem.text)
            with self._context.begin() as work:
                read_rows.refuse_import(work, import_id, problem)
        return True

    def _save_rows(self, import_id: uuid.UUID, content: bytes) -> None:
        survey, number = ColumnSurvey(), 0
        with file_reader.file_rows(content) as rows:
            for batch in read_rows.row_batches(rows, survey, most_rows=self._context.most_rows):
                if self._context.stopping.is_set():
                    return
                with self._context.begin() as work:
                    if isinstance(batch, ImportHead):
                        read_rows.save_import_head(work, import_id, batch)
                        continue
                    now = datetime.now(UTC)
                    read_rows.save_row_batch(work.at(now), import_id, number, batch)
                number += 1
        with self._context.begin() as work:
            read_rows.finish_reading(work, import_id, survey)
