"""The heartbeat of a loop: shows that its thread still comes round."""

from datetime import datetime
from functools import partial

from portal.domain.platform.worker_loops import WorkerLoop
from portal.services.platform.heartbeats import record_heartbeat
from portal.workers.context import WorkerContext
from portal.workers.job import Job

BEAT_EVERY = 30.0


def jobs(context: WorkerContext, loop: WorkerLoop) -> list[Job]:
    """Returns the job of this loop. A job that hangs in the loop holds it up, which is its purpose."""
    return [Job(f"heartbeat.{loop.value}", BEAT_EVERY, partial(_beat, context, loop))]


def _beat(context: WorkerContext, loop: WorkerLoop, now: datetime) -> int:
    with context.begin(now) as work:
        record_heartbeat(work, loop)
    return 0
