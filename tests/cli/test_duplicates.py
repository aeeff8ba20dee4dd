"""The matching worker as a process: finds pairs, stops on SIGTERM, and `--once` exits by itself."""

import signal
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.cli import main
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.models import DuplicatePair, Registration
from tests import factories
from tests.cli.place import Place
from tests.keys import ENVIRONMENT
from tests.listener import eventually


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "instance")})
    place = Place(settings, database)
    with database.begin() as session:
        factories.places(session)
    return place


def send(place: Place, **typed: Any) -> None:
    vault = Vault(place.settings.field_keys, place.settings.index_keys)
    with place.database.begin() as session:
        factories.registration(session, vault=vault, **typed)


def pairs(place: Place) -> int:
    with place.database.read() as session:
        return session.scalars(select(func.count()).select_from(DuplicatePair)).one()


def all_compared(place: Place) -> bool:
    with place.database.read() as session:
        return not session.scalars(
            select(func.count()).where(Registration.compared_at.is_(None))
        ).one()


def test_a_pair_is_found_soon_after_the_second_is_sent(place: Place) -> None:
    send(place)
    with place.process("duplicates", "find") as finder:
        eventually(lambda: all_compared(place))
        send(place, document_type="passport", document_number="AB1234567")
        sent = time.monotonic()
        eventually(lambda: pairs(place) == 1)
        assert time.monotonic() - sent < 5
        finder.send_signal(signal.SIGTERM)
        assert finder.wait(90) == 0


def test_once_ends_when_all_are_compared(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**ENVIRONMENT, "PORTAL_INSTANCE": str(place.settings.instance)}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    url = place.database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PORTAL_DATABASE_URL", url)
    send(place)
    send(place)
    result = CliRunner().invoke(main, ["duplicates", "find", "--once"])
    assert result.exit_code == 0, result.output
    assert all_compared(place)
    assert pairs(place) == 1
