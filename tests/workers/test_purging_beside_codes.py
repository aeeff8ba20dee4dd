"""Locked rows and tables hold up neither the purge of other rows nor the codes of people."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.emulator.server import EmulatorServer
from portal.gateways.emulator import Emulator
from portal.models import Draft, Message
from portal.services.messaging import outbox
from portal.services.registration import drafts
from portal.workers.context import WorkerContext
from portal.workers.processes import every_loop
from tests.databases import count
from tests.listener import Listener, eventually
from tests.unit import unit

CODES = 20
SOON = 10.0
"""Seconds for all codes. Without the lock they take less than one."""
_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


class Worker:
    """All loops of a small machine, with a gateway."""

    def __init__(self, database: Database, vault: Vault, gateway: Emulator) -> None:
        self.database, self.vault = database, vault
        context = WorkerContext(database, vault, {"emulator": gateway})
        self.process = every_loop(context)

    @contextmanager
    def working(self) -> Iterator[None]:
        thread = threading.Thread(target=self.process.run)
        thread.start()
        try:
            yield
        finally:
            self.process.stopping.set()
            thread.join()

    def begin_old_draft(self, browser: str) -> None:
        with self.database.begin() as session:
            then = datetime.now(UTC) - timedelta(days=40)
            work = unit(session, vault=self.vault, now=then)
            drafts.begin_draft(work, browser, language=Language.BANGLA)

    def send_codes(self) -> float:
        """Queues codes and returns the seconds until the gateway has all of them."""
        began = time.monotonic()
        with self.database.begin() as session:
            for place in range(CODES):
                work = unit(session, vault=self.vault, now=datetime.now(UTC))
                phone = f"+88018{12_345_600 + place:08}"
                outbox.queue_code(work, to=phone, code="482913", language=Language.BANGLA)
        eventually(lambda: self._sent() == CODES)
        return time.monotonic() - began

    def _sent(self) -> int:
        with self.database.read() as session:
            sent = select(Message.id).where(Message.state == MessageState.ACCEPTED)
            return len(session.scalars(sent).all())


@pytest.fixture
def worker(postgres_database: Database, tmp_path: Path) -> Iterator[Worker]:
    with Listener() as portal:
        settings = Settings.from_env(
            {"PORTAL_INSTANCE": str(tmp_path / "instance"), "PORTAL_PUBLIC_URL": portal.url}
        )
        with EmulatorServer(settings, tmp_path / "sms.sqlite3", port=0) as server:
            gateway = Emulator(
                url=server.url,
                token=settings.emulator_token.get_secret_value(),
                public_url=settings.public_url,
                secret=settings.receipt_secret.get_secret_value(),
                name="emulator",
            )
            vault = Vault(settings.field_keys, settings.index_keys)
            yield Worker(postgres_database, vault, gateway)


def test_a_locked_draft_is_left_out_and_codes_go_on(worker: Worker) -> None:
    for name in ("held", "free", "free too"):
        worker.begin_old_draft(name)
    held = drafts.browser_token_hash(worker.vault, "held")
    with worker.database.begin() as session:
        session.scalars(select(Draft).where(Draft.token_hash == held).with_for_update()).one()
        with worker.working():
            eventually(lambda: count(worker.database, Draft) == 1)
            assert worker.send_codes() < SOON
    with worker.database.read() as session:
        assert session.scalars(select(Draft.token_hash)).all() == [held]


def test_while_the_purge_waits_for_a_locked_table_codes_go_on(worker: Worker) -> None:
    worker.begin_old_draft("old")
    with worker.database.begin() as session:
        session.execute(text("LOCK TABLE drafts IN ACCESS EXCLUSIVE MODE"))
        with worker.working():
            eventually(lambda: session.scalar(_WAITING) > 0)
            assert worker.send_codes() < SOON
