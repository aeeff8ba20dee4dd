"""Measures final submits a second on PostgreSQL under gunicorn, beside a baseline.

    python -m bench.submit [--submits 1500] [--full 100000]

The baseline is a Flask view with a one-row INSERT and its commit, on the same server and database. The
submit is the real POST of the last page: it checks the CSRF token, parses and validates all answers,
routes, encrypts about twenty values, and writes registration, history and outbox. Both run in turn,
several times, with the same prepared requests, first on an empty table, then on a full one.
PostgreSQL syncs to disk as in production. The first requests of a new server do not count.

The table also shows milliseconds of processor time per request, for baseline and submit: of gunicorn
with Python, of PostgreSQL, and of the load generator, which shares the cores.
"""

import argparse
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
from flask import Flask
from flask import session as browser_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text

from bench.baseline import metadata
from bench.load import Outcome, run
from bench.people import fill_registrations, finished_drafts
from portal import schema
from portal.app import create_app
from portal.config import PROJECT, Settings
from portal.crypto import Vault
from portal.db import Database
from portal.services.audit import audit_log
from portal.services.routing.seed_reference import seed_reference
from tests.postgres import Server
from tests.unit import unit

CONNECTIONS = 16
ROUNDS = 3
WARM_UP = 320
WORKERS, THREADS = 2, 4
SUBMIT_PATH = "/bn/register/check"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--submits", type=int, default=1500, help="in each round")
    parser.add_argument("--full", type=int, default=100_000, help="rows of the full table")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    server = Server.start_new(DURABLE)
    try:
        _measure(server, folder, options.submits, options.full)
    finally:
        server.remove()
        shutil.rmtree(folder)


def _measure(server: Server, folder: Path, submits: int, full: int) -> None:
    url = server.create_database("bench")
    environment = {
        **os.environ,
        "PORTAL_DATABASE_URL": url,
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_PORT": str(_free_port()),
    }
    settings = Settings.from_env(environment)
    database = Database(url)
    schema.upgrade(database)
    metadata.create_all(database.engine)
    app = create_app(settings, database)
    vault = Vault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        seed_reference(unit(session))
        audit_log.start_audit_chain(unit(session, vault=vault))
    address = (settings.host, settings.port)
    print(
        f"{'registrations':>14} {'floor/s':>8} {'submits/s':>10} {'ratio':>6} {'p50 ms':>7} {'p95 ms':>7}"
        "   processor ms a request (web, PostgreSQL, load): floor; submit"
    )
    for rows in (0, full):
        if rows:
            fill_registrations(database, rows)
        before = _registrations(database)
        floors: list[Measured] = []
        measured: list[Measured] = []
        for number in range(ROUNDS):
            requests = [_floor_request(address)] * (WARM_UP + submits)
            with _gunicorn("bench.baseline:create_floor()", environment, address) as web:
                floors.append(_run(address, requests, web, server))
            requests = _submit_requests(
                app, database, vault, address, count=WARM_UP + submits, seed=rows + number
            )
            with _gunicorn("wsgi:application", environment, address) as web:
                measured.append(_run(address, requests, web, server))
        sent = (WARM_UP + submits) * ROUNDS
        if _registrations(database) != before + sent:
            raise SystemExit("not every submit made a registration")
        _print_row(database, floors, measured)


class Measured(NamedTuple):
    """The results of a run, with the processor time per request in milliseconds."""

    outcome: Outcome
    web: float
    database: float
    load: float


def _run(
    address: tuple[str, int], requests: list[bytes], web: psutil.Process, server: Server
) -> Measured:
    warm = run(address, requests[:WARM_UP], CONNECTIONS)
    processes = (web, psutil.Process(server.pid), psutil.Process())
    before = [_processor_seconds(each) for each in processes]
    outcome = run(address, requests[WARM_UP:], CONNECTIONS)
    spent = (
        (_processor_seconds(each) - earlier) * 1000 / len(outcome.latencies)
        for each, earlier in zip(processes, before, strict=True)
    )
    for status, count in warm.statuses.items():
        outcome.statuses[status] = outcome.statuses.get(status, 0) + count
    return Measured(outcome, *spent)


def _processor_seconds(process: psutil.Process) -> float:
    """Returns the processor time of a process and, except for this one, of its children."""
    family = [process] if process.pid == os.getpid() else [process, *process.children()]
    times = [each.cpu_times() for each in family]
    return float(sum(each.user + each.system for each in times))


def _print_row(database: Database, floors: list[Measured], measured: list[Measured]) -> None:
    for runs, status in ((floors, 200), (measured, 303)):
        if any(set(each.outcome.statuses) != {status} for each in runs):
            raise SystemExit(f"wrong answers: {[each.outcome.statuses for each in runs]}")
    rows = _registrations(database)
    floor = statistics.median(each.outcome.rate for each in floors)
    rate = statistics.median(each.outcome.rate for each in measured)
    ratio = statistics.median(
        a.outcome.rate / b.outcome.rate for a, b in zip(measured, floors, strict=True)
    )
    p50, p95 = (
        statistics.median(each.outcome.percentile(share) for each in measured)
        for share in (0.5, 0.95)
    )
    print(
        f"{rows:>14,} {floor:>8.0f} {rate:>10.0f} {ratio:>6.2f} {p50:>7.1f} {p95:>7.1f}"
        f"   {_processor(floors)}; {_processor(measured)}",
        flush=True,
    )


def _processor(measured: list[Measured]) -> str:
    parts = ("web", "database", "load")
    return " ".join(
        f"{statistics.median(getattr(each, part) for each in measured):.2f}" for part in parts
    )


def _registrations(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM registrations")).scalar_one())


def _submit_requests(  # noqa: PLR0913  # the parts of a benchmark, and how much it does
    app: Flask, database: Database, vault: Vault, address: tuple[str, int], *, count: int, seed: int
) -> list[bytes]:
    now = datetime.now(UTC)
    with database.begin() as session:
        browser_tokens = list(finished_drafts(session, vault, count, seed=seed, now=now))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE drafts"))
    return [_submit_request(app, browser_token, address) for browser_token in browser_tokens]


def _submit_request(app: Flask, browser_token: str, address: tuple[str, int]) -> bytes:
    with app.test_request_context():
        browser_session["visitor"] = browser_token
        token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the default interface has it
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(browser_session))}"
    return _post(SUBMIT_PATH, address, urlencode({"csrf_token": token}), cookie)


def _floor_request(address: tuple[str, int]) -> bytes:
    return _post("/floor", address, "x=1", "phera=none")


def _post(path: str, address: tuple[str, int], body: str, cookie: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {address[0]}:{address[1]}",
        f"Cookie: {cookie}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@contextlib.contextmanager
def _gunicorn(
    application: str, environment: dict[str, str], address: tuple[str, int]
) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{address[0]}:{address[1]}"]
    command += ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)]
    command += ["--keep-alive", "30", "--log-level", "error", application]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        _wait_for(address)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: tuple[str, int]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(address):
            time.sleep(1.5)  # Both workers must load the application first.
            return
        time.sleep(0.05)
    raise SystemExit("gunicorn did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
