"""`harness`: a gateway of each kind with its adapter. The parameter is its class."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateways.conformance.emulator_harness import EmulatorHarness
from tests.gateways.conformance.harness import GatewayHarness
from tests.gateways.conformance.kannel_harness import KannelHarness
from tests.kannel.running import RunningKannel


@pytest.fixture(scope="session")
def running_kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKannel]:
    with RunningKannel(tmp_path_factory.mktemp("kannel")) as running:
        yield running


@pytest.fixture
def harness(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GatewayHarness]:
    kind = request.param
    if kind is KannelHarness:
        with KannelHarness.open(request.getfixturevalue("running_kannel")) as kannel:
            yield kannel
    elif kind is EmulatorHarness:
        with EmulatorHarness.open(tmp_path) as emulator:
            yield emulator
    else:
        with kind() as vendor:
            yield vendor
