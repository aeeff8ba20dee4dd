"""Tests that need a program of the system say so by a marker.

Without the program they are skipped, with the reason. Where `CI=true` they fail instead, so that a
green run there means that they ran.
"""

import os
import shutil
from typing import NoReturn

import pytest

# Debian keeps daemons where an ordinary user does not look.
SEARCH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
PROGRAMS = {"browser": ("chromium",), "kannel": ("bearerbox", "smsbox")}


def find(program: str) -> str | None:
    """The path of a program, `sbin` folders included."""
    return shutil.which(program, path=SEARCH)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or in CI fail, what cannot run here."""
    for marker, programs in PROGRAMS.items():
        if item.get_closest_marker(marker) is None:
            continue
        missing = [program for program in programs if find(program) is None]
        if missing:
            report_missing(" and ".join(missing))


def report_missing(name: str) -> NoReturn:
    """Skip the test for want of a program, or fail it in CI."""
    reason = f"{name} not found: sudo make system-deps"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
