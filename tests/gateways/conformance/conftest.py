"""`stand`: a gateway of each kind. The parameter is its class."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateways.conformance.ours import EmulatorStand
from tests.gateways.conformance.real_kannel import KannelStand
from tests.gateways.conformance.stand import Stand
from tests.kannel.running import RunningKannel


@pytest.fixture(scope="session")
def running_kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKannel]:
    with RunningKannel(tmp_path_factory.mktemp("kannel")) as running:
        yield running


@pytest.fixture
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    kind = request.param
    if kind is KannelStand:
        with KannelStand.open(request.getfixturevalue("running_kannel")) as kannel:
            yield kannel
    elif kind is EmulatorStand:
        with EmulatorStand.open(tmp_path) as emulator:
            yield emulator
    else:
        with kind() as vendor:
            yield vendor
