"""Response times of the final submit, alone and while a worker sends SMS with all its threads.

    python -m bench.worker_interference [--submits 300] [--rate 15] [--pairs 4]

It takes about four minutes. Submits arrive at a constant rate. The worker sends to a gateway that answers
in 200 ms, on the same machine and the same PostgreSQL, which syncs to disk as in production. Its messages
count from the first submit to the last. Rounds with and without the worker alternate in both orders, so
that other load on the machine affects both.
"""

import argparse
import contextlib
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from bench.load import Outcome, _Connection
from bench.sms import _accepted, _database, _gateway, _queue
from bench.submit import _free_port, _submit_requests
from bench.web_server import gunicorn
from portal import schema
from portal.app import create_app
from portal.cli.small_office import LOW_PRIORITY
from portal.config import PROJECT, Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.models import Message
from portal.models.messaging.message import in_state
from portal.services.audit import audit_log
from portal.services.routing.seed_reference import seed_reference
from tests.unit import unit

CONNECTIONS = 8
MOST_SENT = 250
"""SMS a second for which the queue holds enough messages."""
WARM_UP = 60
PATIENCE = 30.0


class Round(NamedTuple):
    """The results of one round; times in milliseconds."""

    beside: bool
    p50: float
    p95: float
    sms_rate: float


def main() -> None:
    """Runs the benchmark, prints its progress and the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--submits", type=int, default=300, help="in each round")
    parser.add_argument("--rate", type=float, default=15, help="submits a second")
    parser.add_argument("--pairs", type=int, default=4, help="rounds with and without the worker")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    try:
        with _database("postgresql", folder) as url, _gateway() as gateway:
            _show(_measure(url, gateway, folder, options))
    finally:
        shutil.rmtree(folder)


def _measure(
    url: str, gateway: str, folder: Path, options: argparse.Namespace
) -> Sequence[tuple[Round, Round]]:
    """Yields pairs of a round without and a round with the worker."""
    environment = {
        **os.environ,
        "PORTAL_DATABASE_URL": url,
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_PORT": str(_free_port()),
        "PORTAL_EMULATOR_URL": gateway,
    }
    settings = Settings.from_env(environment)
    database = Database(url)
    schema.upgrade(database)
    vault = Vault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        seed_reference(unit(session))
        audit_log.start_audit_chain(unit(session, vault=vault))
    app, address = create_app(settings, database), (settings.host, settings.port)
    numbers = itertools.count()

    def one_round(beside: bool, submits: int) -> Round:
        requests = _submit_requests(
            app, database, vault, address, count=submits, seed=next(numbers)
        )
        if beside:
            _fill(database, vault, int(submits / options.rate * MOST_SENT))
        found = _round(database, environment, address, requests, rate=options.rate, beside=beside)
        _say(f"{_name(found):>16}: p50 {found.p50:.1f} ms, p95 {found.p95:.1f} ms")
        return found

    pairs = []
    _say(f"warming up; then {2 * options.pairs} rounds of {options.submits / options.rate:.0f} s")
    with gunicorn("wsgi:application", environment, address):
        one_round(True, WARM_UP)
        for pair in range(options.pairs):
            _say(f"pair {pair + 1} of {options.pairs}")
            order = (False, True) if pair % 2 == 0 else (True, False)
            rounds = {beside: one_round(beside, options.submits) for beside in order}
            pairs.append((rounds[False], rounds[True]))
    database.close()
    return pairs


def _show(pairs: Sequence[tuple[Round, Round]]) -> None:
    _say(f"{'':>16} {'p50 ms':>7} {'p95 ms':>7} {'SMS/s':>6}")
    for rounds in zip(*pairs, strict=True):
        p50, p95, rate = (
            statistics.median(column) for column in list(zip(*rounds, strict=True))[1:]
        )
        _say(f"{_name(rounds[0]):>16} {p50:>7.1f} {p95:>7.1f} {rate:>6.0f}")
    ratios = sorted(beside.p95 / alone.p95 for alone, beside in pairs)
    _say(
        f"p95 beside a worker / alone: {statistics.median(ratios):.2f} "
        f"(pairs {ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def _name(found: Round) -> str:
    return "beside a worker" if found.beside else "nothing is sent"


def _say(line: str) -> None:
    print(line, flush=True)


def _fill(database: Database, vault: Vault, wanted: int) -> None:
    """Fills the queue to that many messages, including those left from the round before."""
    with database.read() as session:
        waiting = session.scalars(
            select(func.count()).select_from(Message).where(in_state(MessageState.QUEUED))
        ).one()
    _queue(database, vault, max(0, wanted - waiting))


def _round(  # noqa: PLR0913  # the parts of a benchmark, and how much it does
    database: Database,
    environment: dict[str, str],
    address: tuple[str, int],
    requests: Sequence[bytes],
    *,
    rate: float,
    beside: bool,
) -> Round:
    with _worker(database, environment) if beside else contextlib.nullcontext():
        start = _accepted(database)
        outcome = _paced(address, requests, rate)
        sent = _accepted(database) - start
    if set(outcome.statuses) != {303}:
        raise SystemExit(f"wrong answers: {outcome.statuses}")
    p50, p95 = outcome.percentile(0.5), outcome.percentile(0.95)
    return Round(beside, p50, p95, sent / outcome.seconds)


@contextlib.contextmanager
def _worker(database: Database, environment: dict[str, str]) -> Iterator[None]:
    """Starts a worker with the low priority of production and waits until it sends."""
    before, deadline = _accepted(database), time.monotonic() + PATIENCE
    command = ["nice", "-n", str(LOW_PRIORITY), sys.executable, "-m", "portal", "sms", "work"]
    worker = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        while _accepted(database) == before:
            if worker.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the worker sends nothing")
            time.sleep(0.1)
        yield
    finally:
        worker.terminate()
        worker.wait()


def _paced(address: tuple[str, int], requests: Sequence[bytes], rate: float) -> Outcome:
    """Sends each request at its time, independent of the one before."""
    outcome, lock = Outcome(), threading.Lock()
    start = time.perf_counter() + 0.1

    def send(first: int) -> None:
        connection = _Connection(address)
        for number in range(first, len(requests), CONNECTIONS):
            due = start + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            status = connection.ask(requests[number])
            with lock:
                outcome.latencies.append(time.perf_counter() - due)
                outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
        connection.close()

    threads = [threading.Thread(target=send, args=(first,)) for first in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - start
    return outcome


if __name__ == "__main__":
    main()
