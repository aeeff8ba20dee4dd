from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.config import Settings
from portal.emulator.server import EmulatorServer
from portal.gateways.emulator import Emulator
from portal.gateways.http import TimeOuts
from tests.listener import Listener

SHORT = TimeOuts(connect=1.0, read=0.5, body=1.0)


@pytest.fixture
def portal() -> Iterator[Listener]:
    """Yields a listener at the address for receipts."""
    with Listener() as listener:
        yield listener


@pytest.fixture
def settings(tmp_path: Path, portal: Listener) -> Settings:
    return Settings.from_env(
        {"PORTAL_INSTANCE": str(tmp_path / "instance"), "PORTAL_PUBLIC_URL": portal.url}
    )


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[EmulatorServer]:
    file = tmp_path / "emulator.sqlite3"
    with EmulatorServer(settings, file, port=0, receipt_delay=0.05) as server:
        yield server


@pytest.fixture
def emulator(settings: Settings, server: EmulatorServer) -> Emulator:
    """The adapter, pointed at the running emulator."""
    return Emulator(
        url=server.url,
        token=settings.emulator_token.get_secret_value(),
        public_url=settings.public_url,
        secret=settings.receipt_secret.get_secret_value(),
        time_outs=SHORT,
    )
