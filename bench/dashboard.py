"""Measures the dashboard over many registrations on PostgreSQL under gunicorn.

    python -m bench.dashboard [--rows 10000000] [--times 30] [--days 62]

It opens the pages of the ministry, of a district and of a centre with their charts and tables, and a table as a file,
one after the other. Lists behind figures are left out, because the names of copies cannot be opened. Times are those of whole answers in milliseconds; processor time is that of a
request in the web and in PostgreSQL, which other work on the machine changes less. The counts of the newest days are
made as the worker makes them. 10,000,000 registrations take 35 GB of disk and half an hour.
"""

import argparse
import secrets
import shutil
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from bench.browser import Browser, send_over
from bench.dashboard_rows import COUNTED_DAYS, count_days, fill_years
from bench.durable import DURABLE
from bench.growth_rows import LenientVault
from bench.submit import _free_port
from bench.web_server import HEADER, ProcessorClock, environment_of, gunicorn
from portal import schema
from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.staff.roles import Role
from portal.services.staff import sign_in
from tests import factories
from tests.keys import ENVIRONMENT
from tests.postgres import Server
from tests.unit import unit

WARM_UP: Final = 6
DISTRICT: Final = factories.COXS_BAZAR
PAGE: Final = "/bn/staff/dashboard"
PAGES: Final[Mapping[str, tuple[Role, str | None, str]]] = {
    "ministry": (Role.MINISTRY, None, PAGE),
    "ministry, one district": (Role.MINISTRY, None, f"{PAGE}?district={DISTRICT}"),
    "ministry, a table": (Role.MINISTRY, None, f"{PAGE}?table=days&as=csv"),
    "district": (Role.DISTRICT, DISTRICT, PAGE),
    "centre": (Role.CENTRE, factories.NOAKHALI_CENTRE, PAGE),
    "centre, a table": (Role.CENTRE, factories.NOAKHALI_CENTRE, f"{PAGE}?table=days&as=csv"),
}


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--days", type=int, default=COUNTED_DAYS)
    options = parser.parse_args()
    server = Server.start_new(DURABLE)
    try:
        url = server.create_database("bench")
        database = Database(url)
        schema.upgrade(database)
        settings = Settings.from_env(ENVIRONMENT | {"PORTAL_DATABASE_URL": url})
        vault = LenientVault(settings.field_keys, settings.index_keys)
        fill_years(database, vault, options.rows)
        count_days(database, vault, options.days)
        database.close()
        measure(server, url, options.times)
    finally:
        server.remove()


def measure(server: Server, url: str, times: int) -> None:
    """Prints the table of a filled database."""
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    environment = {**ENVIRONMENT, **environment_of(url, str(folder), _free_port())}
    settings = Settings.from_env(environment)
    database = Database(url)
    app = create_app(settings, database)
    vault = Vault(settings.field_keys, settings.index_keys)
    cookies = {
        (role, area): _sign_in(app, database, vault, role, area) for role, area, _ in PAGES.values()
    }
    database.close()
    address = (settings.host, settings.port)
    print(f"{'ms':>28} {'p50':>8} {'p95':>8} {HEADER}")
    with gunicorn("wsgi:application", environment, address) as web:
        for number, (name, (role, area, path)) in enumerate(PAGES.items()):
            officer = Browser(send_over(address), number, cookies[role, area])
            for _ in range(WARM_UP):
                officer.open(path)
            clock, taken = ProcessorClock(web, server), []
            for _ in range(times):
                began = time.perf_counter()
                officer.open(path)
                taken.append((time.perf_counter() - began) * 1000)
            spent = clock.spent(times)
            hundredths = statistics.quantiles(taken, n=100, method="inclusive")
            print(
                f"{name:>28} {hundredths[49]:8.1f} {hundredths[94]:8.1f} {spent.web:8.2f} {spent.database:9.2f}"
                f" {spent.total:8.2f}",
                flush=True,
            )
    shutil.rmtree(folder)


def _sign_in(app: Flask, database: Database, vault: Vault, role: Role, area: str | None) -> str:
    """Returns the cookie of a signed-in officer."""
    token, now = secrets.token_hex(), datetime.now(UTC)
    with database.begin() as session:
        officer = factories.officer(session, role, area, vault=vault)
        session.flush()
        sign_in.start_session(unit(session, vault=vault, now=now), officer, token)
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer
    values = {"staff": token, "seen": int(now.timestamp())}  # as `portal.web.staff_session`
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(values)}"


if __name__ == "__main__":
    main()
