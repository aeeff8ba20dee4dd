"""The garbage collector of the web process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.config import PROJECT
from portal.db import Database
from tests.keys import ENVIRONMENT

_PROGRAM = """
import gc, wsgi
gc.callbacks.append(lambda phase, about: print(phase, len(gc.get_objects())))
gc.collect()
"""


@pytest.mark.usefixtures("app")
def test_a_full_collection_leaves_out_what_the_web_loaded_at_its_start(
    sqlite_database: Database, tmp_path: Path
) -> None:
    url = sqlite_database.url.render_as_string()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        check=True,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={
            **os.environ,
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(tmp_path),
            "PORTAL_DATABASE_URL": url,
        },
    )
    started, looked_at = done.stdout.splitlines()[0].split()
    assert started == "start"
    assert int(looked_at) < 20_000
