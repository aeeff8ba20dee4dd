"""A delivery worker during and after a database outage."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import schema
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.emulator.server import EmulatorServer
from portal.gateways.registry import gateways_of
from portal.models import Message
from portal.services.messaging import outbox
from portal.workers.context import WorkerContext
from portal.workers.processes import sms_process
from tests.listener import Listener, eventually
from tests.postgres import Server
from tests.unit import unit


@pytest.fixture
def fragile(own_postgres: Server) -> Iterator[Database]:
    """A migrated database on a server that this test may stop."""
    database = Database(own_postgres.create_database("phera"))
    schema.upgrade(database)
    yield database
    database.close()


def test_a_worker_outlives_its_database(
    own_postgres: Server, fragile: Database, tmp_path: Path
) -> None:
    with Listener() as gateway:
        port = gateway.port
    settings = Settings.from_env(
        {
            "PORTAL_INSTANCE": str(tmp_path / "instance"),
            "PORTAL_EMULATOR_URL": f"http://127.0.0.1:{port}",
        }
    )
    vault = Vault(settings.field_keys, settings.index_keys)
    worker = sms_process(WorkerContext(fragile, vault, gateways_of(settings)))
    thread = threading.Thread(target=worker.run)
    with EmulatorServer(settings, tmp_path / "emulator.sqlite3", port=port):
        thread.start()
        try:
            own_postgres.kill()
            time.sleep(2)
            assert thread.is_alive()
            own_postgres.start()
            with fragile.begin() as session:
                outbox.queue_code(
                    unit(session, vault=vault, now=datetime.now(UTC)),
                    to="01712345678",
                    code="482913",
                    language=Language.BANGLA,
                )
            began = time.monotonic()
            eventually(lambda: _state(fragile) is MessageState.ACCEPTED)
            assert time.monotonic() - began < 5
        finally:
            worker.stopping.set()
            thread.join()


def _state(database: Database) -> MessageState:
    with database.read() as session:
        return session.scalars(select(Message.state)).one()
