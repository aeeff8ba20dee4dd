"""Handles an unreachable database: one log event per process; each loop waits."""

import threading
from collections.abc import Callable

import structlog

from portal.db import Database
from portal.services.platform.set_aside import DATABASE_ERRORS

RETRY_SECONDS = 1.0

log = structlog.get_logger()


class DatabaseOutage:
    """Logs `database.unreachable` and `database.reachable` once each for all loops."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._is_logged = False

    def wait_out(
        self, error: Exception, *, sleep: Callable[[float], object], give_up: Callable[[], bool]
    ) -> bool:
        """Waits until the database answers again. Returns False if the error has another cause.

        Also returns True as soon as `give_up` returns True. `sleep` takes seconds.
        """
        if not isinstance(error, DATABASE_ERRORS) or self._database.is_up():
            return False
        self._log_once(error)
        while not give_up():
            sleep(RETRY_SECONDS)
            if self._database.is_up():
                self._log_end()
                break
        return True

    def _log_once(self, error: Exception) -> None:
        with self._lock:
            if not self._is_logged:
                self._is_logged = True
                log.error("database.unreachable", error=type(error).__name__)

    def _log_end(self) -> None:
        with self._lock:
            if self._is_logged:
                self._is_logged = False
                log.warning("database.reachable")
