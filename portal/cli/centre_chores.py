"""What the SMS worker does for centres beside sending: reminders, moves in batches, full by count."""

import threading
from datetime import UTC, datetime, timedelta

import structlog

from portal.crypto import Vault
from portal.db import Database
from portal.services.casework.appointment_reminders import remind_of_appointments
from portal.services.casework.bulk_transfer import continue_transfer
from portal.services.routing.centre_capacity import update_centre_capacity

COUNT_EVERY = timedelta(minutes=1)

log = structlog.get_logger()


class CentreChores:
    """Done after every sweep, each in a transaction of its own; what breaks stops no SMS."""

    def __init__(self, database: Database, vault: Vault, hotline: str) -> None:
        """Without a hotline nobody is written to, so nobody is moved either."""
        self._database, self._vault, self._hotline = database, vault, hotline
        self._counted = datetime.min.replace(tzinfo=UTC)
        self._busy = threading.Lock()

    def do(self, now: datetime) -> None:
        """One round, unless the last one still goes on."""
        if not self._busy.acquire(blocking=False):
            return
        try:
            self._do(now)
        except Exception:
            # The next round tries again; nothing of this one is half-done.
            log.exception("chores_broke")
        finally:
            self._busy.release()

    def _do(self, now: datetime) -> None:
        if self._hotline:
            with self._database.begin() as session:
                remind_of_appointments(session, self._vault, hotline=self._hotline, now=now)
            with self._database.begin() as session:
                continue_transfer(session, self._vault, hotline=self._hotline, now=now)
        if abs(now - self._counted) > COUNT_EVERY:
            with self._database.begin() as session:
                update_centre_capacity(session, self._vault, now=now)
            self._counted = now
