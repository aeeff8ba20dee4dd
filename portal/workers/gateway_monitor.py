"""Rates gateways by the outcomes of recent messages, and ends alarms about costs and codes."""

from datetime import datetime
from functools import partial

from portal.services.messaging.budget import end_money_alarms
from portal.services.messaging.load_balancer import balance_load
from portal.services.registration.phone_verification import watch_codes
from portal.workers.context import WorkerContext
from portal.workers.job import Job

CHECK_EVERY = 20.0


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the jobs, each in its own transaction. Row locks serialise several processes."""
    table = [
        Job("gateways.money_alarms", CHECK_EVERY, partial(_end_money_alarms, context)),
        Job("gateways.code_limits", CHECK_EVERY, partial(_watch_codes, context)),
    ]
    if context.gateways:
        table.append(Job("gateways.load_balancing", CHECK_EVERY, partial(_balance, context)))
    return table


def _balance(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        balance_load(work, list(context.gateways))
    return 0


def _end_money_alarms(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        end_money_alarms(work, context.caps)
    return 0


def _watch_codes(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        watch_codes(work, context.codes_per_day)
    return 0
