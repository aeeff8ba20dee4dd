"""Measures final submits on PostgreSQL under gunicorn, beside a baseline and the ordinary build.

    python -m bench.submit [--submits 1500] [--full 100000]

The baseline is a Flask view with a one-row INSERT and its commit, on the same server and database. The
submit is the real POST of the last page: it checks the CSRF token, parses and validates all answers,
routes, encrypts about twenty values, and writes registration, history and outbox. Both run in turn,
several times, with the same prepared requests, first on an empty table, then on a full one.
PostgreSQL syncs to disk as in production. The first requests of a new server do not count. The ordinary
build (`bench.ordinary`) is what most portals would do for the same answers.

The table shows milliseconds of processor time per request of web and PostgreSQL, their sum as a
multiple of the baseline, and how evenly the requests fell on the workers. Throughput swings with the machine, processor time less.
"""

import argparse
import re
import shutil
import socket
import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
from flask import Flask
from flask import session as browser_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text

from bench import ordinary
from bench.baseline import metadata
from bench.browser import send_over
from bench.durable import DURABLE
from bench.load import Outcome, run
from bench.people import fill_registrations, finished_drafts
from bench.web_server import HEADER, ProcessorClock, Spent, environment_of, gunicorn, median_spent
from portal import schema
from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.services.audit import audit_log
from portal.services.routing.seed_reference import seed_reference
from tests.postgres import Server
from tests.unit import unit

CONNECTIONS = 16
ROUNDS = 5
WARM_UP = 320
FLOOR_TIMES = 4
"""How many floor requests there are for each submit, so that both last as long."""
SUBMIT_PATH = "/bn/register/check"


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
    environment = environment_of(url, str(folder), _free_port())
    settings = Settings.from_env(environment)
    database = Database(url)
    schema.upgrade(database)
    metadata.create_all(database.engine)
    ordinary.create_tables(url)
    app = create_app(settings, database)
    vault = Vault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        seed_reference(unit(session))
        audit_log.start_audit_chain(unit(session, vault=vault))
    address = (settings.host, settings.port)
    print(f"{'':>32} {'a second':>9} {'p50 ms':>7} {'p95 ms':>7}   processor ms {HEADER}")
    for rows in (0, full):
        if rows:
            fill_registrations(database, rows)
        before = _registrations(database)
        floors: list[Measured] = []
        peers: list[Measured] = []
        measured: list[Measured] = []
        for number in range(ROUNDS):
            requests = [_floor_request(address)] * (WARM_UP + FLOOR_TIMES * submits)
            with gunicorn("bench.baseline:create_floor()", environment, address) as web:
                floors.append(_run(address, requests, web, server))
            with gunicorn("bench.ordinary:create_ordinary()", environment, address) as web:
                requests = [_ordinary_request(address)] * (WARM_UP + submits)
                peers.append(_run(address, requests, web, server))
            requests = _submit_requests(
                app, database, vault, address, count=WARM_UP + submits, seed=rows + number
            )
            with gunicorn("wsgi:application", environment, address) as web:
                measured.append(_run(address, requests, web, server))
        sent = (WARM_UP + submits) * ROUNDS
        if _registrations(database) != before + sent:
            raise SystemExit("not every submit made a registration")
        _print_row("floor", floors, 200, floors)
        _print_row("ordinary build", peers, 303, floors)
        _print_row(f"final submit, {before + sent:,} rows", measured, 303, floors)


class Measured(NamedTuple):
    """The results of a run, with the processor time per request."""

    outcome: Outcome
    spent: Spent


def _run(
    address: tuple[str, int], requests: list[bytes], web: psutil.Process, server: Server
) -> Measured:
    warm = run(address, requests[:WARM_UP], CONNECTIONS)
    clock = ProcessorClock(web, server)
    outcome = run(address, requests[WARM_UP:], CONNECTIONS)
    spent = clock.spent(len(outcome.latencies))
    for status, count in warm.statuses.items():
        outcome.statuses[status] = outcome.statuses.get(status, 0) + count
    return Measured(outcome, spent)


def _print_row(name: str, runs: list[Measured], status: int, floors: list[Measured]) -> None:
    if any(set(each.outcome.statuses) != {status} for each in runs):
        raise SystemExit(f"wrong answers: {[each.outcome.statuses for each in runs]}")
    rate = statistics.median(each.outcome.rate for each in runs)
    p50, p95 = (
        statistics.median(each.outcome.percentile(share) for each in runs) for share in (0.5, 0.95)
    )
    spent = median_spent([each.spent for each in runs], [each.spent for each in floors])
    print(f"{name:>32} {rate:>9.0f} {p50:>7.1f} {p95:>7.1f}                {spent}", flush=True)


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
    first = seed * count  # an address of its own for each, because of the limits by address
    return [
        _submit_request(app, browser_token, address, first + number)
        for number, browser_token in enumerate(browser_tokens)
    ]


def _submit_request(app: Flask, browser_token: str, address: tuple[str, int], number: int) -> bytes:
    with app.test_request_context():
        browser_session["visitor"] = browser_token
        token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the default interface has it
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(browser_session))}"
    client = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return _post(SUBMIT_PATH, address, urlencode({"csrf_token": token}), cookie, client)


def _floor_request(address: tuple[str, int]) -> bytes:
    return _post("/floor", address, "x=1", "phera=none")


def _ordinary_request(address: tuple[str, int]) -> bytes:
    """Returns a form of the ordinary build with a token of its own, which is valid many times."""
    received = send_over(address)("GET", "/ordinary", {"Host": "127.0.0.1"}, b"")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', received.body)
    assert token
    cookie = received.cookies[0].partition(";")[0]
    body = urlencode({**ordinary.ANSWERS, "csrf_token": token[1]}, doseq=True)
    return _post("/ordinary", address, body, cookie)


def _post(
    path: str, address: tuple[str, int], body: str, cookie: str, client: str = "10.0.0.1"
) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {address[0]}:{address[1]}",
        f"X-Forwarded-For: {client}",
        f"Cookie: {cookie}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
