"""The garbage collector of the web process."""

from pathlib import Path

import pytest

from portal.db import Database
from tests.fresh_process import printed_by

_PROGRAM = """
import gc, wsgi
gc.callbacks.append(lambda phase, about: print(phase, len(gc.get_objects())))
gc.collect()
"""


@pytest.mark.usefixtures("app")
def test_a_full_collection_leaves_out_what_the_web_loaded_at_its_start(
    sqlite_database: Database, tmp_path: Path
) -> None:
    started, looked_at = printed_by(_PROGRAM, sqlite_database, tmp_path)[0].split()
    assert started == "start"
    assert int(looked_at) < 20_000
