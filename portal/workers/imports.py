"""Bulk import: reads, checks and registers the rows of uploaded files."""

import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

import structlog

from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import Conflict, Invalid
from portal.logs import log_failure
from portal.request_id import carry_request_id
from portal.services.intake.bulk_import import import_claims, next_step, read_rows
from portal.services.intake.bulk_import.list_pieces import ImportHead, ListEnd, ListPiece
from portal.services.intake.bulk_import.next_step import PendingImport
from portal.services.platform.set_aside import DATABASE_ERRORS
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from portal.workers.list_reading import Reading, start_reading

IMPORT_EVERY = 1.0
PAUSE_AFTER_FAILURE: Final = 60.0
"""Seconds of pause after an import failed that cannot be set aside."""
LARGE: Final = 1024 * 1024
"""Bytes of a file that counts as long."""
MOST_SHORT_READINGS: Final = 8
MOST_LONG_READINGS: Final = 2
"""Files that are read beside each other. Long ones leave places for short ones."""
_WAIT: Final = 0.25
_RENEW_EVERY: Final = import_claims.CLAIMED_FOR.total_seconds() / 4

log = structlog.get_logger()


@dataclass(slots=True)
class _OpenReading:
    reading: Reading
    is_long: bool
    batches: int = 0
    renewed_at: float = 0.0


class Importer:
    """Works in short transactions, each of which locks the row of its import.

    The lock ends with a killed process, and the next process repeats the uncommitted work. Lists take turns:
    each gets one batch in a round, so that nobody waits for the whole list of another office.
    """

    def __init__(self, context: WorkerContext) -> None:
        self._context = context
        self._readings: dict[uuid.UUID, _OpenReading] = {}
        self._paused_until: dict[uuid.UUID, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for import_id in list(self._readings):
            self._end_reading(import_id, is_failure=False)

    def jobs(self) -> list[Job]:
        """Returns the job. Any number of processes may run it in parallel."""
        return [Job("imports.batches", IMPORT_EVERY, self.work_on_each, batch=1)]

    def work_on_each(self, _now: datetime) -> int:
        """Processes one batch of each import in turn. Returns the number of continued imports.

        A file or batch that fails repeatedly is set aside.
        """
        with self._context.read() as work:
            pending = next_step.pending_imports(work)
        for gone in self._readings.keys() - {each.id for each in pending}:
            self._end_reading(gone, is_failure=False)
        worked = 0
        for each in pending:
            if self._context.stopping.is_set():
                break
            if self._paused_until.get(each.id, 0.0) <= time.monotonic():
                with carry_request_id(each.request_id):
                    worked += self.work_on(each)
        if self._readings and not worked:
            self.wait()
        return worked or len(self._readings)

    def work_on(self, pending: PendingImport) -> bool:
        """Processes the next batch of an import. Returns False if there is none or it is claimed."""
        try:
            if pending.stage is ImportStage.READING:
                return self._read(pending)
            return self._step(pending)
        except DATABASE_ERRORS:
            self._end_reading(pending.id, is_failure=False)
            raise
        except Exception as error:  # noqa: BLE001 - the other imports go on
            log_failure("imports.import_failed", error, id=str(pending.id))
            self._end_reading(pending.id, is_failure=True)
            with self._context.begin() as work:
                import_claims.release_import_claim(work, pending.id, is_failure=True)
            return True

    def wait(self) -> None:
        """Waits a moment for the files that other processes read."""
        for each in list(self._readings.values())[:1]:
            each.reading.wait(_WAIT)

    def _step(self, pending: PendingImport) -> bool:
        tries = self._claim(pending)
        if tries is None:
            return False
        with self._context.begin() as work:
            return next_step.run_next_step(
                work, pending.id, caps=self._context.caps, alone=tries > 1
            )

    def _claim(self, pending: PendingImport) -> int | None:
        """Returns the number of this try, or None if another worker has it or it is set aside."""
        if pending.is_claimed:
            return None
        with self._context.begin() as work:
            tries = import_claims.claim_import(work, pending.id)
            if tries is None or tries <= import_claims.MOST_TRIES:
                return tries
            log.error("imports.import_set_aside", id=str(pending.id), stage=pending.stage.value)
            if not next_step.set_aside(work, pending):
                self._paused_until[pending.id] = time.monotonic() + PAUSE_AFTER_FAILURE
                import_claims.release_import_claim(work, pending.id, is_failure=False)
        return None

    def _read(self, pending: PendingImport) -> bool:
        opened = self._readings.get(pending.id) or self._open_reading(pending)
        if opened is None:
            return False
        try:
            piece = opened.reading.next_piece()
            if piece is None:
                self._renew(pending.id, opened)
                return False
            self._save(pending.id, opened, piece)
        except Conflict:
            self._end_reading(pending.id, is_failure=False)
            return False
        except Invalid as problem:
            log.info("imports.file_refused", id=str(pending.id), why=problem.text)
            self._end_reading(pending.id, is_failure=True)
            with self._context.begin() as work:
                read_rows.refuse_import(work, pending.id, problem)
        return True

    def _open_reading(self, pending: PendingImport) -> _OpenReading | None:
        is_long = pending.size > LARGE
        beside = sum(each.is_long is is_long for each in self._readings.values())
        if beside >= (MOST_LONG_READINGS if is_long else MOST_SHORT_READINGS):
            return None
        if self._claim(pending) is None:
            return None
        with self._context.read() as work:
            content = read_rows.import_content(work, pending.id)
            sheet = read_rows.chosen_sheet(work, pending.id)
        opened = _OpenReading(start_reading(content, self._context.most_rows, sheet), is_long)
        opened.renewed_at = time.monotonic()
        self._readings[pending.id] = opened
        return opened

    def _save(self, import_id: uuid.UUID, opened: _OpenReading, piece: ListPiece) -> None:
        with self._context.begin() as work:
            if isinstance(piece, ImportHead):
                read_rows.save_import_head(work, import_id, piece)
            elif isinstance(piece, ListEnd):
                read_rows.finish_reading(work, import_id, piece)
            else:
                read_rows.save_row_batch(
                    work.at(datetime.now(UTC)), import_id, opened.batches, piece
                )
                opened.batches += 1
        if isinstance(piece, ListEnd):
            self._readings.pop(import_id).reading.close()
        else:
            self._renew(import_id, opened)

    def _renew(self, import_id: uuid.UUID, opened: _OpenReading) -> None:
        if time.monotonic() - opened.renewed_at > _RENEW_EVERY:
            with self._context.begin() as work:
                import_claims.renew_import_claim(work, import_id)
            opened.renewed_at = time.monotonic()

    def _end_reading(self, import_id: uuid.UUID, *, is_failure: bool) -> None:
        opened = self._readings.pop(import_id, None)
        if opened is None:
            return
        opened.reading.close()
        with suppress(*DATABASE_ERRORS), self._context.begin() as work:
            import_claims.release_import_claim(work, import_id, is_failure=is_failure)
