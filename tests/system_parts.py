"""Markers for tests that need a program of the system.

Without the program they are skipped, with the reason. With `CI=true` they fail instead, so that a
green run proves that they ran.
"""

import os
import shutil
from typing import NoReturn

import pytest

# Debian keeps daemons outside the PATH of ordinary users.
SEARCH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
PROGRAMS = {
    "browser": ("chromium",),
    "kannel": ("bearerbox", "smsbox"),
    "nginx": ("nginx",),
    "systemd": ("systemd-analyze",),
    "prometheus": ("promtool",),
    "pgbouncer": ("pgbouncer",),
    "haproxy": ("haproxy",),
}


def find(program: str) -> str | None:
    """Returns the path of a program, also from `sbin` folders."""
    return shutil.which(program, path=SEARCH)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips, or in CI fails, a test whose program is missing."""
    for marker, programs in PROGRAMS.items():
        if item.get_closest_marker(marker) is None:
            continue
        missing = [program for program in programs if find(program) is None]
        if missing:
            report_missing(" and ".join(missing))


def report_missing(name: str) -> NoReturn:
    """Skips the test because of a missing program, or fails it in CI."""
    reason = f"{name} not found: sudo make system-deps"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
