"""Exceptions of a process are logged without their texts, which may hold a name."""

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select

from portal import logs
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
    entry = json.loads(logged)
    assert entry["event"] == "worker.job_failed"
    assert entry["place"].startswith("tests/test_logs.py:")
    assert "portal/workers/scheduler.py" in entry["stack"][0]
    for value in factories.TYPED["name_en"] + factories.TYPED["mobile"]:
        assert value not in logged


def test_a_logger_call_with_an_exception_has_its_place_and_stack(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    try:
        raise ValueError(NAME)
    except ValueError as error:
        for given in (True, error, (type(error), error, error.__traceback__)):
            structlog.get_logger().error("test.broke", exc_info=given)
    structlog.get_logger().error("test.nothing_broke", exc_info=True)
    written = capsys.readouterr().err
    *broken, nothing = map(json.loads, written.splitlines())
    for line in broken:
        assert line["error"] == "ValueError"
        assert line["place"].startswith("tests/test_logs.py:")
        assert len(line["stack"]) == 1
    assert "exc_info" not in written
    assert "error" not in nothing
    assert NAME not in written


def test_a_place_is_ours_although_a_library_raised() -> None:
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads("no JSON")
    described = logs.describe_error(raised.value)
    assert described["place"].startswith("tests/test_logs.py:")
    assert described["stack"][-1].startswith("…/json/decoder.py:")


def test_what_a_library_logs_keeps_its_words_and_loses_its_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = logging.LogRecord(
        "gunicorn.error", logging.ERROR, "x.py", 1, f"Invalid request from ip={NAME}", (), None
    )
    assert json.loads(logs.LibraryFormatter().format(line))["text"] == "Invalid request from ip"
    try:
        raise ValueError(NAME)
    except ValueError:
        failed = logging.LogRecord(
            "sqlalchemy.pool", logging.ERROR, "x.py", 1, "Broken %s %d", (NAME, 7), sys.exc_info()
        )
    written = logs.LibraryFormatter().format(failed)
    assert NAME not in written
    entry = json.loads(written)
    assert (entry["text"], entry["numbers"], entry["error"]) == ("Broken", [7], "ValueError")
    assert entry["place"].startswith("tests/test_logs.py:")


def test_a_thread_that_breaks_names_the_place_and_nobody(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.configure()
    logs.hide_uncaught_values()

    def break_down() -> None:
        raise ValueError(NAME)

    thread = threading.Thread(target=break_down, name="writer")
    thread.start()
    thread.join()
    written = capsys.readouterr().err
    [line] = map(json.loads, written.splitlines())
    assert (line["event"], line["thread"]) == ("process.thread_failed", "writer")
    assert line["place"].startswith("tests/test_logs.py:")
    assert NAME not in written
