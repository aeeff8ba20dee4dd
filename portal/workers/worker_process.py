"""A background process: several schedulers, one thread each, which start and end together."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import NamedTuple

from portal.workers.context import WorkerContext
from portal.workers.database_outage import DatabaseOutage
from portal.workers.job import Job
from portal.workers.scheduler import Scheduler
from portal.workers.signals import SIGNAL_SECONDS


class Loop(NamedTuple):
    """Jobs that share a thread. Jobs of two loops never wait for each other."""

    name: str
    jobs: Sequence[Job]
    resources: AbstractContextManager[object] = nullcontext()
    """A context manager around all jobs, such as a pool of threads."""


class WorkerProcess:
    """Runs loops until the context stops. Each loop then finishes its present job."""

    def __init__(self, context: WorkerContext, loops: Sequence[Loop]) -> None:
        self.stopping = context.stopping
        self._context = context
        self.loops = loops
        self._errors: list[BaseException] = []

    def run(self, *, once: bool = False) -> list[str]:
        """Runs until stopped, or with `once` all jobs in the given order until no job has work.

        Returns the names of jobs whose last run failed. Raises the exception of a broken loop.
        """
        outage = DatabaseOutage(self._context.database)
        with ExitStack() as resources:
            for loop in self.loops:
                resources.enter_context(loop.resources)
            if once:
                jobs = [job for loop in self.loops for job in loop.jobs]
                schedulers = [Scheduler(self._context, jobs, outage)]
                schedulers[0].run(once=True)
            else:
                schedulers = [Scheduler(self._context, loop.jobs, outage) for loop in self.loops]
                self._run_side_by_side(schedulers)
        if self._errors:
            raise self._errors[0]
        return [name for scheduler in schedulers for name in scheduler.failing]

    def _run_side_by_side(self, schedulers: Sequence[Scheduler]) -> None:
        threads = [
            threading.Thread(target=self._run, args=[scheduler], name=loop.name)
            for loop, scheduler in zip(self.loops, schedulers, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(SIGNAL_SECONDS)

    def _run(self, scheduler: Scheduler) -> None:
        try:
            scheduler.run()
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            # A process with a dead loop seems healthy, but an ended process is restarted.
            self._errors.append(error)
            self.stopping.set()
