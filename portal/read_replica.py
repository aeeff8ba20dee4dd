"""Reads that may be some seconds old come from a standby, if one answers and is not far behind."""

import threading
import time
from typing import Self

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.db import Database
from portal.settings.read_replica import ReadSettings

CHECK_SECONDS = 2.0
"""How often a process asks the standby how far it is behind."""
_LAG = text(
    "SELECT CASE WHEN NOT pg_is_in_recovery() THEN 0"
    # Without a connection to the primary nobody knows.
    " WHEN NOT EXISTS (SELECT FROM pg_stat_wal_receiver) THEN NULL"
    # Where nobody writes, the last transaction may be old.
    " WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0"
    " ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END"
)

log = structlog.get_logger()


class ReadReplica:
    """Chooses the database for reads that may be old."""

    def __init__(
        self, primary: Database, standby: Database | None = None, *, lag_seconds: float = 10
    ) -> None:
        """Without a standby it is always the primary. `lag_seconds` is the longest delay."""
        self._primary, self.standby = primary, standby
        self._lag_seconds = lag_seconds
        self._lock = threading.Lock()
        self._checked = float("-inf")
        self._is_good = False

    @classmethod
    def open(cls, primary: Database, settings: ReadSettings) -> Self:
        """Connects to the standby of the settings, if they name one."""
        if not settings.database_url:
            return cls(primary)
        standby = Database(settings.database_url)
        standby.watch()
        return cls(primary, standby, lag_seconds=settings.lag_seconds)

    def choose(self) -> Database:
        """Returns the standby, or the primary while the standby is down or too far behind."""
        if self.standby is None:
            return self._primary
        # One thread asks; the others use the last answer.
        if time.monotonic() - self._checked >= CHECK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._note(self._is_near(self.standby))
            finally:
                self._lock.release()
        return self.standby if self._is_good else self._primary

    def _is_near(self, standby: Database) -> bool:
        try:
            with standby.read() as session:
                lag = session.scalar(_LAG)
        except SQLAlchemyError:
            return False
        return lag is not None and lag <= self._lag_seconds

    def _note(self, is_good: bool) -> None:
        if self._checked > 0 and is_good != self._is_good:
            log.warning("standby.used" if is_good else "standby.left")
        self._is_good, self._checked = is_good, time.monotonic()
