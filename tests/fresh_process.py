"""A program in a Python process of its own, with the settings of a portal on a database."""

import os
import subprocess
import sys
from pathlib import Path

from portal.config import PROJECT
from portal.db import Database
from tests.keys import ENVIRONMENT


def printed_by(program: str, database: Database, instance: Path) -> list[str]:
    """Runs the program and returns the lines that it printed. Shows its errors if it fails."""
    url = database.url.render_as_string()
    paths = {"PORTAL_INSTANCE": str(instance), "PORTAL_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        timeout=90,
        env={**os.environ, **ENVIRONMENT, **paths},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
