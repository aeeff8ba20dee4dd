"""What all tests share. The fixtures themselves are in the modules named here."""

import os

import pytest
from hypothesis import settings

from portal.services.platform import ttl_cache

pytest_plugins = ["tests.system_parts", "tests.databases", "tests.browsers", "tests.app_fixtures"]

# A slow machine is not a wrong answer; in CI the same run gives the same outcome.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


@pytest.fixture(autouse=True)
def _facts_are_read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that closes a centre sees it closed at once; `test_kept.py` tells of the two seconds."""
    monkeypatch.setattr(ttl_cache, "SECONDS", 0.0)
