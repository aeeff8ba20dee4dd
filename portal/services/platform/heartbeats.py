"""Heartbeats of the loops of workers: when each last came round, in any process."""

import math

from sqlalchemy import select

from portal.domain.platform.worker_loops import WorkerLoop
from portal.models import LoopHeartbeat
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork


def record_heartbeat(work: UnitOfWork, loop: WorkerLoop) -> None:
    """Records that the loop is alive now."""
    statement = upsert_into(work, LoopHeartbeat).values(loop=loop.value, beat_at=work.now)
    work.session.execute(
        statement.on_conflict_do_update(
            index_elements=[LoopHeartbeat.loop], set_={"beat_at": statement.excluded.beat_at}
        )
    )


def heartbeat_ages(work: UnitOfWork) -> dict[WorkerLoop, float]:
    """Returns the seconds since the last heartbeat of each loop; infinite if there was none."""
    beats = dict(iter(work.session.execute(select(LoopHeartbeat.loop, LoopHeartbeat.beat_at))))
    return {
        loop: max(0.0, (work.now - beats[loop.value]).total_seconds())
        if loop.value in beats
        else math.inf
        for loop in WorkerLoop
    }
