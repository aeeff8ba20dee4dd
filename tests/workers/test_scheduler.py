"""The scheduler: when jobs run, and that a failing job does not affect the others."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from portal import logs
from portal.db import Database
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from portal.workers.job_lock import job_lock
from portal.workers.scheduler import Scheduler
from tests.factories import VAULT
from tests.workers.manual_time import ManualTime


class Table:
    """Jobs that record when they ran, on a clock of the test."""

    def __init__(self, database: Database) -> None:
        self.context = WorkerContext(database, VAULT)
        self.time = ManualTime()
        self.ran: dict[str, list[float]] = {}
        self.jobs: list[Job] = []

    def add(
        self,
        name: str,
        every: float,
        work: Callable[[], int] = lambda: 0,
        *,
        batch: int | None = None,
        exclusive: bool = False,
    ) -> None:
        def run(_now: datetime) -> int:
            self.ran.setdefault(name, []).append(self.time.seconds)
            return work()

        self.jobs.append(Job(name, every, run, batch=batch, exclusive=exclusive))

    def scheduler(self) -> Scheduler:
        time = self.time
        return Scheduler(self.context, self.jobs, clock=time.clock, now=time.now, sleep=time.sleep)

    def run_until(self, seconds: float) -> Scheduler:
        """Runs until the clock has reached this many seconds."""

        def sleep(pause: float) -> None:
            self.time.sleep(pause)
            if self.time.seconds >= seconds:
                self.context.stopping.set()

        scheduler = Scheduler(
            self.context, self.jobs, clock=self.time.clock, now=self.time.now, sleep=sleep
        )
        scheduler.run()
        return scheduler


@pytest.fixture
def table(sqlite_database: Database) -> Table:
    return Table(sqlite_database)


def fail() -> int:
    raise LookupError("Rahima Begum, 01712345678")


def events(capsys: pytest.CaptureFixture[str], name: str) -> list[dict[str, object]]:
    lines = map(json.loads, capsys.readouterr().err.splitlines())
    return [line for line in lines if line["event"] == name]


def test_each_job_runs_at_its_own_interval(table: Table) -> None:
    table.add("fast", 2)
    table.add("slow", 5)
    table.run_until(11)
    assert table.ran == {"fast": [0, 2, 4, 6, 8, 10], "slow": [0, 5, 10]}


def test_a_job_that_left_work_runs_again_at_once_and_the_others_between(table: Table) -> None:
    left = iter([10, 10, 3])
    order: list[str] = []

    def batch() -> int:
        order.append("batches")
        return next(left, 0)

    def other() -> int:
        order.append("other")
        return 0

    table.add("batches", 60, batch, batch=10)
    table.add("other", 0, other)
    scheduler = table.scheduler()
    while scheduler.run_due():
        pass
    assert order == ["batches", "other"] * 3


def test_a_failing_job_backs_off_and_stops_no_other(table: Table) -> None:
    table.add("broken", 1, fail)
    table.add("sound", 1)
    scheduler = table.run_until(20)
    assert table.ran["broken"] == [0, 1, 3, 7, 15]
    assert len(table.ran["sound"]) >= 20
    assert scheduler.failing == ["broken"]


def test_a_failure_is_logged_with_the_job_and_without_values(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    table.add("broken", 1, fail)
    table.run_until(2)
    written = events(capsys, "worker.job_failed")
    assert [(each["job"], each["failures"]) for each in written] == [("broken", 1), ("broken", 2)]
    assert all(each["error"] == "LookupError" for each in written)
    assert "Rahima" not in json.dumps(written)


def test_a_job_that_recovers_runs_at_its_interval_again(table: Table) -> None:
    outcomes = iter([True, True])

    def work() -> int:
        return fail() if next(outcomes, False) else 0

    table.add("flaky", 10, work)
    scheduler = table.run_until(30)
    assert table.ran["flaky"] == [0, 1, 3, 13, 23]
    assert scheduler.failing == []


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_a_wall_clock_that_jumps_changes_no_interval(table: Table, jump: timedelta) -> None:
    def work() -> int:
        if table.time.seconds == 4:
            table.time.wall_offset = jump
        return 0

    table.add("steady", 2, work)
    table.run_until(9)
    assert table.ran["steady"] == [0, 2, 4, 6, 8]


def test_a_job_gets_the_wall_clock(table: Table) -> None:
    runs: list[datetime] = []

    def run(now: datetime) -> int:
        runs.append(now)
        return 0

    table.jobs.append(Job("timed", 5, run))
    table.time.wall_offset = timedelta(days=1)
    table.scheduler().run_due()
    assert runs == [table.time.now()]


def test_stopping_ends_it_before_the_next_job(table: Table) -> None:
    def stop() -> int:
        table.context.stopping.set()
        return 0

    table.add("first", 1, stop)
    table.add("second", 1)
    table.scheduler().run()
    assert table.ran == {"first": [0]}


def test_once_ends_when_no_job_has_more_to_do(table: Table) -> None:
    left = iter([1, 1, 0])
    table.add("batches", 60, lambda: next(left), batch=1)
    table.add("broken", 60, fail)
    scheduler = table.scheduler()
    scheduler.run(once=True)
    assert table.ran == {"batches": [0, 0, 0], "broken": [0]}
    assert scheduler.failing == ["broken"]
    assert table.time.slept == []


def test_of_two_processes_one_runs_an_exclusive_job(database: Database) -> None:
    table = Table(database)
    table.add("alone", 1, exclusive=True)
    table.add("any", 1)
    with job_lock(database, "alone") as is_free:
        assert is_free
        table.scheduler().run_due()
    assert table.ran == {"any": [0]}
    table.scheduler().run_due()
    assert table.ran == {"any": [0, 0], "alone": [0]}


def test_an_exclusive_job_may_write(database: Database) -> None:
    table = Table(database)

    def write() -> int:
        with database.begin() as session:
            session.execute(text("SELECT 1"))
        return 0

    table.add("alone", 1, write, exclusive=True)
    scheduler = table.scheduler()
    scheduler.run_due()
    assert scheduler.failing == []


def test_locks_of_other_names_are_free(database: Database) -> None:
    with job_lock(database, "one") as one, job_lock(database, "other") as other:
        assert one
        assert other


def test_a_lock_is_held_against_other_threads_too(database: Database) -> None:
    found: list[bool] = []

    def look() -> None:
        with job_lock(database, "one") as is_free:
            found.append(is_free)

    with job_lock(database, "one"):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    look()
    assert found == [False, True]
