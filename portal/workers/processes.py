"""The loops of each process. `every_loop` has all of them but alarms, for one small machine."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from portal.domain.platform.worker_loops import WorkerLoop
from portal.gateways import http_client  # noqa: F401 - loaded at the start, not within the first call
from portal.workers import (
    audit,
    casework,
    erasure_list,
    gateway_monitor,
    heartbeat,
    housekeeping,
    matching,
    outbox,
    outreach,
    reports,
    review,
    row_alarms,
    status_polling,
)
from portal.workers.alarm_sending import alarm_loops
from portal.workers.context import WorkerContext
from portal.workers.delivery import Delivery
from portal.workers.imports import Importer
from portal.workers.job import Job
from portal.workers.webhooks import WebhookDeliverer
from portal.workers.worker_process import Loop, WorkerProcess


def sms_process(context: WorkerContext) -> WorkerProcess:
    """Returns the loops for delivery of SMS, the outbox and webhooks. Any number of processes may run."""
    return WorkerProcess(context, _sms_loops(context))


def matching_process(context: WorkerContext) -> WorkerProcess:
    """Returns the loops for matching. Any number of processes may run."""
    return WorkerProcess(context, [_matching_loop(context)])


def import_process(context: WorkerContext) -> WorkerProcess:
    """Returns the loops for imports. Any number of processes may run."""
    return WorkerProcess(context, [_import_loop(context)])


def housekeeping_process(context: WorkerContext) -> WorkerProcess:
    """Returns the loops for retention, erasure list, audit log, reminders, transfers and links. One process suffices."""
    return WorkerProcess(context, _housekeeping_loops(context))


def alarm_process(context: WorkerContext) -> WorkerProcess:
    """Returns the loop that tells people of faults, which include the end of another process."""
    return WorkerProcess(context, alarm_loops(context))


def every_loop(context: WorkerContext) -> WorkerProcess:
    """Returns all loops but alarms as threads of one process, which share its memory and one processor core."""
    loops = [
        *_housekeeping_loops(context),
        _import_loop(context),
        _matching_loop(context),
        *_sms_loops(context),
    ]
    return WorkerProcess(context, loops)


def _sms_loops(context: WorkerContext) -> list[Loop]:
    delivery, webhooks = Delivery(context), WebhookDeliverer(context)
    monitor = [*gateway_monitor.jobs(context), *reports.jobs(context)]
    return [
        _loop(context, WorkerLoop.OUTBOX, outbox.jobs(context)),
        _loop(context, WorkerLoop.STATUS_POLLING, status_polling.jobs(context)),
        _loop(context, WorkerLoop.GATEWAY_MONITOR, monitor),
        _loop(context, WorkerLoop.DELIVERY, delivery.jobs(), delivery),
        _loop(context, WorkerLoop.WEBHOOKS, webhooks.jobs(), webhooks),
    ]


def _housekeeping_loops(context: WorkerContext) -> list[Loop]:
    purging = [*housekeeping.jobs(context), *outreach.jobs(context), *erasure_list.jobs(context)]
    working = [*casework.jobs(context), *review.jobs(context)]
    return [
        _loop(context, WorkerLoop.HOUSEKEEPING, purging),
        _loop(context, WorkerLoop.AUDIT, audit.jobs(context)),
        _loop(context, WorkerLoop.CASEWORK, working),
        _loop(context, WorkerLoop.ROW_ALARMS, row_alarms.jobs(context)),
    ]


def _matching_loop(context: WorkerContext) -> Loop:
    return _loop(context, WorkerLoop.MATCHING, matching.jobs(context))


def _import_loop(context: WorkerContext) -> Loop:
    importer = Importer(context)
    return _loop(context, WorkerLoop.IMPORTS, importer.jobs(), importer)


def _loop(
    context: WorkerContext,
    name: WorkerLoop,
    jobs: Sequence[Job],
    resources: AbstractContextManager[object] | None = None,
) -> Loop:
    return Loop(name.value, [*jobs, *heartbeat.jobs(context, name)], resources or nullcontext())
