from collections.abc import Iterator

import pytest

from tests.kannel.running import RunningKannel


@pytest.fixture(scope="session")
def kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKannel]:
    """A real Kannel for tests marked `kannel`; one serves all tests of a worker."""
    with RunningKannel(tmp_path_factory.mktemp("kannel")) as running:
        yield running
