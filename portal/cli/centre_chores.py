"""What the SMS worker does for centres beside sending: reminders, moves in batches, full by count."""

import threading
from datetime import UTC, datetime, timedelta

import structlog

from portal.crypto import Vault
from portal.db import Database
from portal.services.centre_work.remind_of_appointments import remind_of_appointments
from portal.services.fill_centres import fill_centres
from portal.services.relocate import carry_on

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
                carry_on(session, self._vault, hotline=self._hotline, now=now)
        if abs(now - self._counted) > COUNT_EVERY:
            with self._database.begin() as session:
                fill_centres(session, self._vault, now=now)
            self._counted = now
