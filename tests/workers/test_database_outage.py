"""Loops during a database outage: logged once, retried, logged once more after recovery."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal import logs
from portal.db import Database
from portal.workers.context import WorkerContext
from portal.workers.database_outage import RETRY_SECONDS, DatabaseOutage
from portal.workers.job import Job
from portal.workers.scheduler import Scheduler
from tests.factories import VAULT
from tests.postgres import Server
from tests.workers.manual_time import ManualTime


def events(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]


def test_jobs_wait_for_the_database_and_then_go_on(
    own_postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    database = Database(own_postgres.create_database("phera"))
    context, time, ran = WorkerContext(database, VAULT), ManualTime(), list[str]()

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        if len(time.slept) == 3:
            own_postgres.start()

    def job(name: str) -> Job:
        def run(_now: object) -> int:
            with database.begin() as session:
                session.execute(text("SELECT 1"))
            ran.append(name)
            return 0

        return Job(name, 3600, run)

    jobs = [job("one"), job("other")]
    scheduler = Scheduler(context, jobs, clock=time.clock, now=time.now, sleep=sleep)
    own_postgres.kill()
    try:
        scheduler.run(once=True)
    finally:
        database.close()
    assert sorted(ran) == ["one", "other"]
    assert scheduler.failing == []
    assert time.slept == [RETRY_SECONDS] * 3
    assert events(capsys) == ["database.unreachable", "database.reachable"]


def test_an_error_of_a_database_that_answers_is_the_jobs_own(database: Database) -> None:
    time, context = ManualTime(), WorkerContext(database, VAULT)

    def run(_now: object) -> int:
        raise OperationalError("SELECT", {}, Exception("lock timeout"))

    jobs = [Job("broken", 1, run)]
    scheduler = Scheduler(context, jobs, clock=time.clock, now=time.now, sleep=time.sleep)
    scheduler.run_due()
    assert scheduler.failing == ["broken"]
    assert time.slept == []


def test_a_process_that_stops_waits_no_longer(own_postgres: Server) -> None:
    database = Database(own_postgres.create_database("phera"))
    own_postgres.kill()
    error, slept = OperationalError("SELECT", {}, Exception("gone")), list[float]()
    outage = DatabaseOutage(database)
    assert outage.wait_out(error, sleep=slept.append, give_up=lambda: len(slept) == 2)
    assert len(slept) == 2
    database.close()


def test_loops_of_one_process_log_an_outage_once(
    own_postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    database = Database(own_postgres.create_database("phera"))
    own_postgres.kill()
    outage, error = DatabaseOutage(database), OperationalError("SELECT", {}, Exception("gone"))
    for _loop in range(3):
        outage.wait_out(error, sleep=float, give_up=lambda: True)
    database.close()
    assert events(capsys) == ["database.unreachable"]
