"""The fixtures that all tests share, from the modules named here."""

import os

from hypothesis import settings

from portal import logs
from tests.url_rules import share_builders

pytest_plugins = ["tests.system_parts", "tests.databases", "tests.browsers", "tests.app_fixtures"]

# No deadlines, because a slow machine is not an error; in CI runs are reproducible.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")

# As every process does at its start; the default of structlog cannot show a stack that is a list.
logs.configure()
share_builders()
