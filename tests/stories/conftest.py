from collections.abc import Iterator

import pytest

from tests.stories.running import RunningPortal


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """One whole portal for the stories of a module; each uses a phone number of its own."""
    with RunningPortal(tmp_path_factory.mktemp("portal") / "instance") as portal:
        yield portal
