"""Exceptions of a process are logged without their texts, which may hold a name."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.models import Registration
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from portal.workers.scheduler import Scheduler
from tests import factories
from tests.factories import NOW, VAULT

NAME = "Rahima Begum"
BROKEN = f"""
import portal.cli.worker_context as worker
class Process:
    def __init__(self, context): pass
    def run(self, once):
        try:
            raise LookupError("{NAME}")
        except LookupError as error:
            raise RuntimeError("the row of {NAME}") from error
worker.run_process(Process)
"""


def test_a_worker_that_breaks_names_the_place_and_nobody(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BROKEN],
        capture_output=True,
        text=True,
        check=False,
        env={"PORTAL_INSTANCE": str(tmp_path)},
    )
    assert ended.returncode == 1
    assert NAME not in ended.stdout + ended.stderr
    last = json.loads(ended.stderr.splitlines()[-1])
    assert (last["event"], last["error"]) == ("process.failed", "RuntimeError")
    assert any("worker_context.py" in place for place in last["stack"])


def test_a_job_that_fails_on_a_row_logs_nothing_of_the_row(
    sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite_database.begin() as session:
        factories.places(session)
        factories.registration(session)
    context = WorkerContext(sqlite_database, VAULT)

    def fail(_now: object) -> int:
        with context.read() as work:
            row = work.session.scalars(select(Registration)).one()
            raise ValueError(f"cannot read {row.name_en}, {row.mobile}")

    Scheduler(context, [Job("test.row", 1.0, fail)], now=lambda: NOW).run_due()
    logged = capsys.readouterr().err
    assert "worker.job_failed" in logged
    for value in factories.TYPED["name_en"] + factories.TYPED["mobile"]:
        assert value not in logged
