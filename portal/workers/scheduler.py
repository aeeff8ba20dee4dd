"""The scheduler: runs due jobs of a table. A failing job does not affect the others.

Intervals use the monotonic clock, so that changes of the wall clock have no effect.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from portal.logs import log_failure
from portal.workers.context import WorkerContext
from portal.workers.database_outage import DatabaseOutage
from portal.workers.job import Job
from portal.workers.job_lock import job_lock

FIRST_BACKOFF = 1.0

log = structlog.get_logger()


def utc_now() -> datetime:
    """Returns the time of the wall clock in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Entry:
    job: Job
    due: float
    failures: int = 0
    """In a row."""


class Scheduler:
    """Runs jobs sequentially in the thread that calls `run`, until the context stops."""

    def __init__(  # noqa: PLR0913  # tests pass two clocks and a sleep
        self,
        context: WorkerContext,
        jobs: Sequence[Job],
        outage: DatabaseOutage | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """Schedulers of one process share an `outage`. Tests pass their own clocks and `sleep`."""
        self._context = context
        self._outage = outage or DatabaseOutage(context.database)
        self._clock, self._now = clock, now
        self._sleep = sleep or context.stopping.wait
        self._entries = [_Entry(job, clock()) for job in jobs]

    @property
    def failing(self) -> list[str]:
        """Returns the names of the jobs whose last run failed."""
        return [entry.job.name for entry in self._entries if entry.failures]

    def run(self, *, once: bool = False) -> None:
        """Runs due jobs until the context stops, or with `once` until no job has work."""
        while not self._context.stopping.is_set():
            has_more = self.run_due()
            if has_more:
                continue
            if once:
                break
            pause = min(entry.due for entry in self._entries) - self._clock()
            if pause > 0:
                self._sleep(pause)

    def run_due(self) -> bool:
        """Runs each due job once. Returns whether a job has more work."""
        has_more = False
        for entry in self._entries:
            if entry.due <= self._clock() and not self._context.stopping.is_set():
                has_more |= self._run(entry)
        return has_more

    def _run(self, entry: _Entry) -> bool:
        job, started = entry.job, self._clock()
        try:
            done = self._run_locked(job)
        except Exception as error:  # noqa: BLE001 - the other jobs go on
            if self._outage.wait_out(
                error, sleep=self._sleep, give_up=self._context.stopping.is_set
            ):
                return True  # the job is still due
            self._fail(entry, error)
            return False
        entry.failures = 0
        if done and job.event:
            log.info(job.event, count=done, seconds=round(self._clock() - started, 3))
        has_more = job.batch is not None and done >= job.batch
        entry.due = self._clock() + (0 if has_more else job.every)
        return has_more

    def _run_locked(self, job: Job) -> int:
        lock: AbstractContextManager[bool] = (
            job_lock(self._context.database, job.name) if job.exclusive else nullcontext(True)
        )
        with lock as is_free:
            return job.run(self._now()) if is_free else 0

    def _fail(self, entry: _Entry, error: Exception) -> None:
        entry.failures += 1
        backoff = min(FIRST_BACKOFF * 2 ** min(entry.failures - 1, 16), entry.job.longest_backoff)
        entry.due = self._clock() + backoff
        log_failure(
            "worker.job_failed",
            error,
            job=entry.job.name,
            failures=entry.failures,
            retry_seconds=backoff,
        )
