"""A process of several loops: they run independently and end together."""

import _thread
import signal
import threading
import time
from datetime import datetime

import pytest

from portal.db import Database
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from portal.workers.processes import every_loop, housekeeping_process, sms_process
from portal.workers.signals import stop_on_signals
from portal.workers.worker_process import Loop, WorkerProcess
from tests.factories import VAULT
from tests.services.casework.centre_desk import HOTLINE

SECONDS = 30


class Broken(BaseException):
    """An error that no job catches."""


def test_a_loop_that_hangs_does_not_hold_up_another(sqlite_database: Database) -> None:
    context = WorkerContext(sqlite_database, VAULT)
    released, codes_sent = threading.Event(), threading.Event()

    def purge(_now: datetime) -> int:
        released.wait(SECONDS)
        return 0

    def send(_now: datetime) -> int:
        codes_sent.set()
        return 0

    loops = [Loop("housekeeping", [Job("purge", 60, purge)]), Loop("delivery", [Job("s", 1, send)])]
    thread = threading.Thread(target=WorkerProcess(context, loops).run)
    thread.start()
    assert codes_sent.wait(SECONDS)
    context.stopping.set()
    released.set()
    thread.join(SECONDS)
    assert not thread.is_alive()


def test_a_loop_that_breaks_ends_the_process(sqlite_database: Database) -> None:
    context = WorkerContext(sqlite_database, VAULT)

    def end(_now: datetime) -> int:
        raise Broken

    loops = [Loop("broken", [Job("b", 1, end)]), Loop("sound", [Job("s", 1, lambda _now: 0)])]
    with pytest.raises(Broken):
        WorkerProcess(context, loops).run()
    assert context.stopping.is_set()


def test_a_signal_that_wakes_nobody_ends_the_process_all_the_same(
    sqlite_database: Database,
) -> None:
    context = WorkerContext(sqlite_database, VAULT)
    before = signal.getsignal(signal.SIGTERM)

    def interrupt(_now: datetime) -> int:
        time.sleep(0.3)  # the main thread waits by then
        # The handler becomes pending without a signal that interrupts the wait of the main thread.
        _thread.interrupt_main(signal.SIGTERM)
        return 0

    safety = threading.Timer(SECONDS, context.stopping.set)
    try:
        stop_on_signals(context.stopping)
        safety.start()
        WorkerProcess(context, [Loop("work", [Job("i", 3600, interrupt)])]).run()
        assert safety.is_alive(), "it ended by the signal, not by the safety"
    finally:
        safety.cancel()
        signal.signal(signal.SIGTERM, before)


def test_every_loop_has_the_jobs_of_all_processes_once(sqlite_database: Database) -> None:
    context = WorkerContext(sqlite_database, VAULT, hotline=HOTLINE)
    names = [job.name for loop in every_loop(context).loops for job in loop.jobs]
    assert len(names) == len(set(names))
    for process in (sms_process(context), housekeeping_process(context)):
        assert {job.name for loop in process.loops for job in loop.jobs} < set(names)


def test_delivery_shares_its_thread_with_no_other_job(sqlite_database: Database) -> None:
    context = WorkerContext(sqlite_database, VAULT, hotline=HOTLINE)
    (delivery,) = (loop for loop in every_loop(context).loops if loop.name == "delivery")
    assert [job.name for job in delivery.jobs] == ["outbox.delivery", "heartbeat.delivery"]


def test_all_jobs_run_on_an_empty_database(database: Database) -> None:
    context = WorkerContext(database, VAULT, hotline=HOTLINE)
    assert every_loop(context).run(once=True) == []
