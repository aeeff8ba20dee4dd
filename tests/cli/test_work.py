"""`portal work` and `portal housekeeping work` as processes: they run jobs and stop on SIGTERM."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.config import Settings
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.emulator.server import EmulatorServer
from portal.models import Draft
from portal.services.registration import drafts
from tests.cli.place import Place
from tests.databases import count
from tests.fresh_process import printed_by
from tests.keys import ENVIRONMENT
from tests.listener import eventually
from tests.live_portal import LivePortal
from tests.unit import unit

RARELY_NEEDED = ("alembic", "flask", "jinja2", "zxcvbn", "typst", "openpyxl", "PIL", "pyarrow")

WORKED = f"""
import sys
from portal.cli import main
main(["work", "--once"], standalone_mode=False)
print(sorted(set({RARELY_NEEDED}) & set(sys.modules)), "sqlalchemy" in sys.modules)
"""


def add_expired_draft(place: Place) -> None:
    old = datetime.now(UTC) - timedelta(days=40)
    with place.database.begin() as session:
        drafts.begin_draft(
            unit(session, vault=place.vault, now=old), "old", language=Language.BANGLA
        )


@pytest.mark.parametrize("ask", [signal.SIGTERM, signal.SIGINT])
def test_one_process_sends_purges_and_ends(
    sqlite_database: Database, tmp_path: Path, ask: signal.Signals
) -> None:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "instance")})
    with (
        LivePortal(settings, sqlite_database) as portal,
        EmulatorServer(
            portal.settings, tmp_path / "emulator.sqlite3", port=0, receipt_delay=0.05
        ) as emulator,
    ):
        place = Place(portal.settings, sqlite_database)
        place.environment["PORTAL_EMULATOR_URL"] = emulator.url
        place.queue(3, MessageKind.CODE)
        add_expired_draft(place)
        with place.process("work") as worker:
            eventually(lambda: place.states() == {MessageState.DELIVERED: 3}, 60)
            eventually(lambda: count(sqlite_database, Draft) == 0, 60)
            worker.send_signal(ask)
            assert worker.wait(60) == 0


def test_housekeeping_purges_and_sends_no_sms(postgres_database: Database, tmp_path: Path) -> None:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "instance")})
    place = Place(settings, postgres_database)
    place.queue(1)
    add_expired_draft(place)
    with place.process("housekeeping", "work", "--once") as worker:
        assert worker.wait(90) == 0
    assert count(postgres_database, Draft) == 0
    assert place.states() == {MessageState.QUEUED: 1}


def test_workers_load_no_library_that_only_others_need(
    sqlite_database: Database, tmp_path: Path
) -> None:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)})
    Place(settings, sqlite_database).begin()
    assert printed_by(WORKED, sqlite_database, tmp_path)[-1:] == ["[] True"]
