from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.config import Settings
from portal.emulator.server import EmulatorServer


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[EmulatorServer]:
    with EmulatorServer(settings, tmp_path / "emulator.sqlite3", port=0) as server:
        yield server
