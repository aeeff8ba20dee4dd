"""Measures the processor time of a district officer's pages: the queue, a registration, a decision.

    python -m bench.officer [--rows 1000000] [--times 60]

The officer's district has a sixth of the rows, most of them closed. Some hundred wait.
A decision is the POST that verifies one and claims the next. The floor is a Flask view that inserts one
row (`bench.baseline`), in the same rounds. Results are medians of the rounds, in milliseconds of processor
time, and as multiples of the floor.
"""

import argparse
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from bench.baseline import metadata
from bench.browser import Browser, send_over
from bench.durable import DURABLE
from bench.queue_rows import fill
from bench.submit import _free_port
from bench.web_server import HEADER, ProcessorClock, Spent, environment_of, gunicorn, median_spent
from portal import schema
from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.staff.roles import Role
from portal.services.audit import audit_log
from portal.services.staff import sign_in
from tests import factories
from tests.keys import ENVIRONMENT
from tests.postgres import Server
from tests.unit import unit

ROUNDS = 3
WARM_UP = 12
FLOOR_TIMES = 300
NOW = datetime.now(UTC)


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=60, help="requests of each kind in a round")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    server = Server.start_new(DURABLE)
    try:
        _measure(server, folder, options.rows, options.times)
    finally:
        server.remove()
        shutil.rmtree(folder)


def _measure(server: Server, folder: Path, rows: int, times: int) -> None:
    url = server.create_database("bench")
    environment = {**ENVIRONMENT, **environment_of(url, str(folder), _free_port())}
    settings = Settings.from_env(environment)
    database = Database(settings.database_url)
    schema.upgrade(database)
    metadata.create_all(database.engine)
    vault = Vault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        factories.places(session)
        audit_log.start_audit_chain(unit(session, vault=vault))
        factories.registration(session, vault=vault)
    # Copies cannot be decrypted, as the page does with what waits.
    fill(database, vault, rows=rows, area=rows // 6, now=NOW, waiting=0)
    with database.begin() as session:
        for number in range(ROUNDS * (times + WARM_UP) + 60):
            waits_since = NOW - timedelta(days=20) + timedelta(seconds=number)
            # Each has its own phone and document, because almost nobody shares them.
            factories.registration(
                session,
                vault=vault,
                submitted_at=waits_since,
                mobile=f"017{number:08d}",
                document_number=f"{1_900_000_000 + number}",
            )
    cookie = _sign_in(create_app(settings, database), database, vault)
    address = (settings.host, settings.port)
    kinds: tuple[tuple[str, Callable[[Browser], None]], ...] = (
        ("queue page", lambda officer: officer.open("/bn/staff/queue")),
        ("one registration", lambda officer: officer.open(officer.path)),
        ("decision", _decide),
    )
    floor_address = (settings.host, _free_port())
    spent: dict[str, list[Spent]] = {name: [] for name in (_FLOOR, *(name for name, _ in kinds))}
    with (
        gunicorn("bench.baseline:create_floor()", environment, floor_address) as floor_web,
        gunicorn("wsgi:application", environment, address) as web,
    ):
        officer, anybody = (
            Browser(send_over(each), 1, cookie) for each in (address, floor_address)
        )
        for _ in range(ROUNDS):
            spent[_FLOOR].append(_spent_by(anybody, _insert, FLOOR_TIMES, floor_web, server))
            for name, work in kinds:
                if name != "queue page" and "/registrations/" not in officer.path:
                    officer.submit({}, "/bn/staff/next")
                spent[name].append(_spent_by(officer, work, times, web, server))
    database.close()
    print(f"processor ms, {rows:,} rows {HEADER:>55}")
    for name, rounds in spent.items():
        print(f"{name:>30} {median_spent(rounds, spent[_FLOOR])}")


def _spent_by(
    browser: Browser,
    work: Callable[[Browser], None],
    times: int,
    web: psutil.Process,
    server: Server,
) -> Spent:
    for _ in range(WARM_UP):
        work(browser)
    clock = ProcessorClock(web, server)
    for _ in range(times):
        work(browser)
    return clock.spent(times)


def _insert(anybody: Browser) -> None:
    anybody.submit({}, "/floor")


def _decide(officer: Browser) -> None:
    """Verifies the registration of the last page or redirect. The next one is claimed with it.

    No page follows that takes the notice of the decision out of the cookie. The cookie stays the same,
    because hundreds of notices would fill it.
    """
    cookie = officer.cookie
    fields = {"version": _VERSION, "decision": "verify", "evidence": "nid_seen"}
    officer.submit(fields, officer.path, follow=False)
    officer.cookie = cookie
    if not re.search(r"/registrations/", officer.path):
        raise SystemExit(f"the decision ends at {officer.path}")


_FLOOR = "floor"
_VERSION = 1
"""A new registration has been changed once, by its submission."""


def _sign_in(app: Flask, database: Database, vault: Vault) -> str:
    """Returns the cookie of a signed-in officer."""
    token = secrets.token_hex()
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        session.flush()
        sign_in.start_session(unit(session, vault=vault, now=NOW), officer, token)
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer
    values = {"staff": token, "seen": int(NOW.timestamp())}  # as `portal.web.staff_session`
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(values)}"


if __name__ == "__main__":
    main()
