"""Daily totals of SMS and codes, recomputed while the numbers of a day can change."""

from datetime import datetime, timedelta
from functools import partial

from portal.domain.platform.dates import dhaka_day
from portal.services.messaging.daily_totals import measure_daily_totals, store_daily_totals
from portal.workers.context import WorkerContext
from portal.workers.job import Job

FRESH_EVERY = 60.0
FRESH_DAYS = 2
CHANGING_EVERY = 3600.0
CHANGING_DAYS = 7
"""Messages are tried for three days, and receipts may arrive for three more."""


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the jobs: two days every minute, a week every hour. One process runs them."""
    changing = partial(_write_totals, context, CHANGING_DAYS)
    fresh = partial(_write_totals, context, FRESH_DAYS)
    return [
        Job("reports.weekly_sms_totals", CHANGING_EVERY, changing, exclusive=True),
        Job("reports.daily_sms_totals", FRESH_EVERY, fresh, exclusive=True),
    ]


def _write_totals(context: WorkerContext, days: int, now: datetime) -> int:
    today = dhaka_day(now)
    for ago in range(days):
        with context.read(now) as work:
            measured = measure_daily_totals(work, today - timedelta(days=ago))
        with context.begin(now) as work:
            store_daily_totals(work, measured)
    return days
