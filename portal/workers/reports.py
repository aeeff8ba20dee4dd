"""Daily totals of SMS, codes and indicators, recomputed while the numbers of a day can change."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from portal.domain.platform.dates import dhaka_day
from portal.services.messaging.daily_totals import measure_daily_totals, store_daily_totals
from portal.services.platform.set_aside import hashed_key
from portal.services.reporting.change_feed import purge_changes
from portal.services.reporting.daily_indicators import days_to_count, store_day
from portal.services.reporting.indicator_counting import count_day
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from portal.workers.row_isolation import isolate_units

FRESH_EVERY = 60.0
FRESH_DAYS = 2
CHANGING_EVERY = 3600.0
CHANGING_DAYS = 7
"""Messages are tried for three days, and receipts may arrive for three more."""

INDICATORS_EVERY = 600.0
INDICATOR_DAYS = 31
"""Days that one run counts. A new installation or a new indicator has more to catch up on."""
PURGED_AT_ONCE = 1_000
_INDICATORS = "reports.daily_indicators"


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the jobs: SMS of two days every minute, of a week every hour, indicators, old changes."""
    changing = partial(_write_totals, context, CHANGING_DAYS)
    fresh = partial(_write_totals, context, FRESH_DAYS)
    return [
        Job("reports.weekly_sms_totals", CHANGING_EVERY, changing, exclusive=True),
        Job("reports.daily_sms_totals", FRESH_EVERY, fresh, exclusive=True),
        Job(
            _INDICATORS,
            INDICATORS_EVERY,
            partial(_count_indicators, context),
            batch=INDICATOR_DAYS,
            exclusive=True,
        ),
        Job(
            "reports.old_changes",
            CHANGING_EVERY,
            partial(_purge, context),
            batch=PURGED_AT_ONCE,
            exclusive=True,
        ),
    ]


def _purge(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return purge_changes(work, limit=PURGED_AT_ONCE)


def _count_indicators(context: WorkerContext, now: datetime) -> int:
    with context.read(now) as work:
        days = days_to_count(work, limit=INDICATOR_DAYS)
    by_id = {hashed_key("indicator_days", day): day for day in days}

    def write(ids: Sequence[uuid.UUID]) -> int:
        for each in ids:
            with context.read(now) as work:
                counts = count_day(work, by_id[each])
            with context.begin(now) as work:
                store_day(work, by_id[each], counts)
        return len(ids)

    return isolate_units(context.units, _INDICATORS, list(by_id), write)


def _write_totals(context: WorkerContext, days: int, now: datetime) -> int:
    today = dhaka_day(now)
    by_id = {}
    for ago in range(days):
        day = today - timedelta(days=ago)
        by_id[hashed_key("days", day)] = day

    def write(ids: Sequence[uuid.UUID]) -> int:
        for each in ids:
            with context.read(now) as work:
                measured = measure_daily_totals(work, by_id[each])
            with context.begin(now) as work:
                store_daily_totals(work, measured)
        return len(ids)

    return isolate_units(context.units, "reports.daily_sms_totals", list(by_id), write)
