"""What a worker does beside sending: it judges the gateways, ends alarms and keeps the daily sums."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.dates import dhaka_day
from portal.services.messaging.budget import end_money_alarms
from portal.services.messaging.daily_totals import measure_daily_totals, store_daily_totals
from portal.services.messaging.load_balancer import balance_load
from portal.services.registration.phone_verification import watch_codes

LOOK_EVERY = timedelta(seconds=20)
COUNT_EVERY = timedelta(minutes=1)
COUNT_ALL_EVERY = timedelta(hours=1)
FRESH_DAYS = 2
CHANGING_DAYS = 7
"""A message is tried for three days, and its receipt waited for three more."""
_NEVER = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger()


class Watch:
    """To be asked to `look` as often as one likes, by any thread; it knows itself when it is time."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        gateways: Sequence[str],
        caps: SpendingCaps,
        codes_per_day: int,
    ) -> None:
        self._database = database
        self._vault = vault
        self._codes_per_day = codes_per_day
        self._gateways = list(gateways)
        self._caps = caps
        self._one = threading.Lock()
        self._looked = self._counted = self._counted_all = _NEVER

    def look(self, now: datetime) -> None:
        """Do what is due; an error is logged, and the same is tried the next time."""
        if now - self._looked < LOOK_EVERY or not self._one.acquire(blocking=False):
            return
        try:
            self._looked = now
            with self._database.begin() as session:
                balance_load(session, self._gateways, now=now)
                end_money_alarms(session, self._caps, now=now)
                watch_codes(session, self._vault, self._codes_per_day, now=now)
            if now - self._counted_all >= COUNT_ALL_EVERY:
                self._count(CHANGING_DAYS, now)
                self._counted = self._counted_all = now
            elif now - self._counted >= COUNT_EVERY:
                self._count(FRESH_DAYS, now)
                self._counted = now
        except Exception:
            log.exception("watch_broke")
        finally:
            self._one.release()

    def _count(self, days: int, now: datetime) -> None:
        today = dhaka_day(now)
        for ago in range(days):
            with self._database.read() as session:
                measured = measure_daily_totals(session, today - timedelta(days=ago), now=now)
            with self._database.begin() as session:
                store_daily_totals(session, measured, now=now)
