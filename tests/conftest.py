"""What all tests share. The fixtures themselves are in the modules named here."""

import os

from hypothesis import settings

pytest_plugins = ["tests.system_parts", "tests.databases", "tests.browsers", "tests.app_fixtures"]

# A slow machine is not a wrong answer; in CI the same run gives the same outcome.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")
