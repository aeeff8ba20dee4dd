"""The loop of a worker that reads, checks and makes registrations of the lists that officers sent."""

import threading
import uuid
from datetime import UTC, datetime

import structlog

from portal.cli.sms_recorder import DATABASE_AWAY, DATABASE_PAUSE
from portal.crypto import Vault
from portal.db import Database
from portal.domain.intake.import_types import MOST_ROWS, ImportStage
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.errors import Conflict, Invalid
from portal.services.intake.bulk_import import file_reader, next_step, read_rows
from portal.services.intake.bulk_import.column_survey import ColumnSurvey
from portal.services.intake.bulk_import.read_rows import ImportHead

LOOK_EVERY = 1.0
"""Seconds between two looks when there was nothing to do."""

log = structlog.get_logger()


class ImportWorker:
    """Works in short transactions, each of which holds the row of its import: any number may run.

    Whatever a killed worker had not committed the next one does again; its lock goes with it.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        hotline: str,
        caps: SpendingCaps | None = None,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self.stopping = threading.Event()
        self._database = database
        self._vault = vault
        self._hotline = hotline
        self._caps = caps or SpendingCaps()
        self._most_rows = most_rows

    def run(self, *, once: bool = False) -> None:
        """Work until `stopping` is set; with `once` until nothing is to be done."""
        while not self.stopping.is_set():
            try:
                worked = self._work()
            except DATABASE_AWAY:
                log.warning("database_away")
                self.stopping.wait(DATABASE_PAUSE)
                continue
            if not worked:
                if once:
                    break
                self.stopping.wait(LOOK_EVERY)

    def _work(self) -> bool:
        """A batch of each import in turn, so that a short list need not wait for a long one."""
        with self._database.read() as session:
            waiting = next_step.pending_imports(session)
        worked = False
        for import_id, stage in waiting:
            if self.stopping.is_set():
                break
            worked |= self.work_on(import_id, stage)
        return worked

    def work_on(self, import_id: uuid.UUID, stage: ImportStage) -> bool:
        """Does the next piece of work on one import; False where there is none, or another does it."""
        if stage is ImportStage.READING:
            return self._read(import_id)
        with self._database.begin() as session:
            return next_step.run_next_step(
                session,
                self._vault,
                import_id,
                hotline=self._hotline,
                caps=self._caps,
                now=datetime.now(UTC),
            )

    def _read(self, import_id: uuid.UUID) -> bool:
        """Reads a whole file, for a reader cannot stop amid it; False where another worker does."""
        with self._database.read() as session:
            content = read_rows.import_content(session, self._vault, import_id)
        try:
            self._keep(import_id, content)
        except Conflict:
            return False
        except Invalid as problem:
            log.info("import_refused", id=str(import_id), why=problem.text)
            with self._database.begin() as session:
                read_rows.refuse_import(session, import_id, problem, now=datetime.now(UTC))
        return True

    def _keep(self, import_id: uuid.UUID, content: bytes) -> None:
        survey, number = ColumnSurvey(), 0
        with file_reader.file_rows(content) as rows:
            for batch in read_rows.row_batches(rows, survey, most_rows=self._most_rows):
                if self.stopping.is_set():
                    return
                with self._database.begin() as session:
                    if isinstance(batch, ImportHead):
                        read_rows.save_import_head(session, self._vault, import_id, batch)
                        continue
                    now = datetime.now(UTC)
                    read_rows.save_row_batch(
                        session, self._vault, import_id, number, batch, now=now
                    )
                number += 1
        with self._database.begin() as session:
            read_rows.finish_reading(session, self._vault, import_id, survey, now=datetime.now(UTC))
