"""Times of the final submit while nothing is sent, and while a worker sends with all its threads.

    python -m bench.beside [--submits 400] [--rate 20]

Submits come at a steady rate, as people do. The worker sends into a gateway that answers in 200 ms,
on the same machine, with the same PostgreSQL, which syncs to disk as in production. Its messages
count from the first submit to the last.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from bench.load import Outcome, _Connection
from bench.sms import _accepted, _database, _gateway, _queue
from bench.submit import _free_port, _gunicorn, _submit_requests
from portal import schema
from portal.app import create_app
from portal.cli.run import GIVING_WAY
from portal.config import PROJECT, Settings
from portal.crypto import Vault
from portal.db import Database
from portal.services import audit
from portal.services.seed_reference import seed_reference

CONNECTIONS = 8
ROUNDS = 3
MOST_SENT = 250


def main() -> None:
    """Runs it and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--submits", type=int, default=400, help="in each round")
    parser.add_argument("--rate", type=float, default=20, help="submits a second")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    try:
        with _database("postgresql", folder) as url, _gateway() as gateway:
            _measure(url, gateway, folder, options.submits, options.rate)
    finally:
        shutil.rmtree(folder)


def _measure(url: str, gateway: str, folder: Path, submits: int, rate: float) -> None:
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
    vault = Vault(settings.field_keys, settings.index_key)
    with database.begin() as session:
        seed_reference(session)
        audit.start_chain(session, vault)
    app, address = create_app(settings, database), (settings.host, settings.port)
    found: dict[bool, list[tuple[Outcome, float]]] = {False: [], True: []}
    with _gunicorn("wsgi:application", environment, address):
        for number in range(2 * ROUNDS):
            beside = bool(number % 2)
            requests = _submit_requests(app, database, vault, address, submits, number)
            if beside:
                _queue(database, vault, int(submits / rate * MOST_SENT))
            found[beside].append(_round(database, environment, address, requests, rate, beside))
    print(f"{'':>20} {'p50 ms':>7} {'p95 ms':>7} {'SMS/s':>6}")
    for beside, rounds in found.items():
        shown = [statistics.median(o.percentile(share) for o, _ in rounds) for share in (0.5, 0.95)]
        sent = statistics.median(each for _, each in rounds)
        name = "beside a worker" if beside else "nothing is sent"
        print(f"{name:>20} {shown[0]:>7.1f} {shown[1]:>7.1f} {sent:>6.0f}")
    database.close()


def _round(
    database: Database,
    environment: dict[str, str],
    address: tuple[str, int],
    requests: Sequence[bytes],
    rate: float,
    beside: bool,
) -> tuple[Outcome, float]:
    worker = None
    if beside:
        command = [*GIVING_WAY, sys.executable, "-m", "portal", "sms", "work"]
        before = _accepted(database)
        worker = subprocess.Popen(command, cwd=PROJECT, env=environment)
        while _accepted(database) == before:
            time.sleep(0.1)
    try:
        start = _accepted(database)
        outcome = _paced(address, requests, rate)
        if set(outcome.statuses) != {303}:
            raise SystemExit(f"wrong answers: {outcome.statuses}")
        return outcome, (_accepted(database) - start) / outcome.seconds
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait()


def _paced(address: tuple[str, int], requests: Sequence[bytes], rate: float) -> Outcome:
    """Each request at its time, whatever became of the one before."""
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
