from collections.abc import Callable
from functools import partial

import pytest

from tests.web.api.machine import Machine, make_machine
from tests.web.staff_client import Office


@pytest.fixture
def machine(office: Office) -> Callable[..., Machine]:
    """Makes a recipient with a file and a token."""
    return partial(make_machine, office)
