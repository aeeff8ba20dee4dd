"""Measures the processor time of whole registrations, of each of their requests and of an SMS code.

    python -m bench.journey [--journeys 60]

A journey is what a person's browser sends: from the start page through the form and the code to the reference.
The peer is the ordinary build (`bench.ordinary`): one page with all fields, fetched and submitted. Both run
in turn on gunicorn and PostgreSQL, and the results are the medians of the rounds in milliseconds of processor
time, which a busy machine changes less than throughput.
"""

import argparse
import re
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from bench import browser, ordinary
from bench.browser import Browser, mobile_of, send_over
from bench.durable import DURABLE
from bench.submit import _free_port
from bench.web_server import HEADER, ProcessorClock, Spent, environment_of, gunicorn, median_spent
from portal import schema
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.models import Message
from portal.services.audit import audit_log
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.routing.seed_reference import seed_reference
from tests.postgres import Server
from tests.unit import unit

ROUNDS = 3
WARM_UP = 8
AT_ONCE = 4


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--journeys", type=int, default=60, help="in each round")
    journeys: int = parser.parse_args().journeys
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    server = Server.start_new(DURABLE)
    try:
        _measure(server, folder, journeys)
    finally:
        server.remove()
        shutil.rmtree(folder)


class Site(NamedTuple):
    """A portal with its reference data, before the web starts."""

    environment: dict[str, str]
    database: Database
    vault: Vault
    address: tuple[str, int]

    def code(self, mobile: str) -> str:
        """Returns the code in the newest SMS to a number, as its owner reads it."""
        return _code(self.database, self.vault, mobile)


def prepare(server: Server, folder: Path) -> Site:
    """Makes the database of a portal."""
    environment = environment_of(server.create_database("bench"), str(folder), _free_port())
    settings = Settings.from_env(environment)
    database = Database(settings.database_url)
    schema.upgrade(database)
    vault = Vault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        seed_reference(unit(session))
        audit_log.start_audit_chain(unit(session, vault=vault))
    return Site(environment, database, vault, (settings.host, settings.port))


def _measure(server: Server, folder: Path, journeys: int) -> None:
    site = prepare(server, folder)
    environment, address = site.environment, site.address
    ordinary.create_tables(environment["PORTAL_DATABASE_URL"])

    def register(number: int) -> int:
        person = Browser(send_over(address), number)
        browser.register(person, mobile_of(number), site.code)
        return person.requests

    def peer(number: int) -> int:
        person = Browser(send_over(address), number)
        person.open("/ordinary")
        person.submit(ordinary.ANSWERS, follow=False)
        return person.requests

    peers: list[Spent] = []
    measured: list[Spent] = []
    requests = 0
    for turn in range(ROUNDS):
        first = turn * (journeys + WARM_UP) + 1
        with gunicorn("bench.ordinary:create_ordinary()", environment, address) as web:
            run_people(peer, first, WARM_UP)
            clock = ProcessorClock(web, server)
            run_people(peer, first + WARM_UP, journeys)
            peers.append(clock.spent(journeys))
        with gunicorn("wsgi:application", environment, address) as web:
            run_people(register, first, WARM_UP)
            clock = ProcessorClock(web, server)
            requests = run_people(register, first + WARM_UP, journeys)
            measured.append(clock.spent(journeys))
    site.database.close()
    print(f"processor ms of a registration {HEADER:>42}")
    print(f"{'ordinary build, 2 requests':>30} {median_spent(peers, peers)}")
    print(f"{f'journey, {requests / journeys:.0f} requests':>30} {median_spent(measured, peers)}")


def run_people(work: Callable[[int], int], first: int, count: int) -> int:
    """Does the work for so many people, some at once. Returns the sum of their requests."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(work, range(first, first + count)))


def _code(database: Database, vault: Vault, mobile: str) -> str:
    """Returns the code in the newest SMS to a number, as its owner reads it."""
    index = vault.index(PHONE_INDEX, mobile)
    with database.read() as session:
        unit(session, vault=vault)
        newest = select(Message).where(Message.recipient_index == index)
        body = session.scalars(newest.order_by(Message.id.desc()).limit(1)).one().body or ""
    found = re.search(r"\b[0-9]{6}\b", body)
    assert found, "the newest SMS holds no code"
    return found[0]


if __name__ == "__main__":
    main()
