"""Kills the web processes while people register: nothing acknowledged is lost, nothing is done twice.

Registers 1,000 people with 10 kills. `make soak` registers 100,000 (or `PHERA_SOAK_REGISTRATIONS`) with 330 kills
and prints a summary.
"""

import itertools
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from bench.people import EARLIER, finish_draft
from portal import schema
from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.demo.people import DemoPerson, compose_people
from portal.domain.messaging.message_states import MessageState
from portal.gateways.registry import gateways_of
from portal.models import Draft, Message, Registration
from portal.workers.context import WorkerContext
from portal.workers.processes import sms_process
from tests import factories
from tests.cli.place import Place
from tests.cli.test_kills import on_phones
from tests.deploy.killed_web import WHOLE, KilledWeb, Submit
from tests.keys import ENVIRONMENT, VAULT
from tests.listener import eventually, free_port
from tests.postgres import Server
from tests.unit import unit

REGISTRATIONS, KILL_EVERY = 1_000, 95
SOAK, SOAK_KILL_EVERY = int(os.environ.get("PHERA_SOAK_REGISTRATIONS", "100000")), 300
BATCH = 250


class Site:
    """A portal whose web processes are killed, with its database, gateway and worker."""

    def __init__(self, database: Database, folder: Path) -> None:
        port, emulator_port = free_port(), free_port()
        self.environment = {
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(folder / "instance"),
            "PORTAL_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "PORTAL_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PORTAL_EMULATOR_URL": f"http://127.0.0.1:{emulator_port}",
            "PORTAL_PROXIES": "1",
            # A killed gunicorn does not remove the folder that it makes.
            "PROMETHEUS_MULTIPROC_DIR": str(folder),
        }
        self.settings, self.database = Settings.from_env(self.environment), database
        self.app = create_app(self.settings, database)
        self.web = KilledWeb(port, self.environment)
        self.place = Place(self.settings, database)
        with database.begin() as session:
            factories.begin_database(session, VAULT)
            factories.places(session)

    def submits(self, count: int) -> Iterator[list[Submit]]:
        """The last forms of people who have filled in all pages, in batches made one ahead."""
        people = enumerate(compose_people(7, count, EARLIER))
        with ThreadPoolExecutor(1) as ahead:
            upcoming = ahead.submit(self._batch, list(itertools.islice(people, BATCH)))
            while batch := upcoming.result():
                upcoming = ahead.submit(self._batch, list(itertools.islice(people, BATCH)))
                yield batch

    def _batch(self, people: Iterable[tuple[int, DemoPerson]]) -> list[Submit]:
        """Each person has a phone and an address of the network."""
        addresses, tokens = [], []
        with self.database.begin() as session:
            work = unit(session, vault=VAULT, now=datetime.now(UTC))
            for number, person in people:
                # The emulator has faults for numbers that end in 0000 and two digits.
                typed = {**person.typed, "mobile": [f"018{11_111_111 + number * 7}"]}
                addresses.append(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
                tokens.append(finish_draft(work, replace(person, typed=typed)))
        return [Submit(self.app, *each) for each in zip(tokens, addresses, strict=True)]

    def send_sms(self) -> None:
        """Sends what is in the outbox, at noon of the next day: no SMS is sent at night."""
        noon = datetime.now(UTC).replace(hour=6, minute=0) + timedelta(days=1)
        worker = sms_process(WorkerContext(self.database, VAULT, gateways_of(self.settings)))
        with time_machine.travel(noon, tick=True):
            thread = threading.Thread(target=worker.run)
            thread.start()
            try:
                eventually(lambda: self.waiting() == 0, 3600, pause=0.5)
            finally:
                worker.stopping.set()
                thread.join()

    def waiting(self) -> int:
        unsent = Message.state.in_((MessageState.QUEUED, MessageState.SENDING))
        with self.database.read() as session:
            return session.scalars(select(func.count()).where(unsent)).one()

    def count(self, *what: object) -> int:
        with self.database.read() as session:
            return int(session.scalars(select(*what)).one())  # type: ignore[call-overload]  # counts only


@pytest.fixture
def crash_site(own_postgres: Server, tmp_path: Path) -> Iterator[Site]:
    database = Database(own_postgres.create_database("phera"))
    schema.upgrade(database)
    yield Site(database, tmp_path)
    database.close()


def run(site: Site, count: int, kill_every: int) -> str:
    """Registers people while the web is killed. Returns a summary in words."""
    begun = time.monotonic()
    with site.place.process("sms", "emulator"):
        with site.web as web:
            batches = site.submits(count)
            acknowledged = sum(web.send(each, kill_every=kill_every) for each in batches)
        registered = time.monotonic()
        site.send_sms()
    present = site.count(func.count(Draft.registration_id))
    registrations = site.count(func.count(Registration.id))
    owed = site.count(func.count(func.distinct(Message.registration_id)))
    messages = site.count(func.count(Message.id))
    sent, phones = on_phones(site.settings)
    result = (
        f"{acknowledged} acknowledged in {registered - begun:.0f} s, {web.kills} kills, {web.whole_kills} of all "
        f"processes, SMS sent in {time.monotonic() - registered:.0f} s: lost {acknowledged - present}, registered "
        f"twice {registrations - present}, SMS lost {registrations - owed}, SMS written twice "
        f"{messages - owed}, SMS delivered twice {sent - phones}"
    )
    assert acknowledged == count, result
    assert web.kills > web.whole_kills >= count // kill_every // WHOLE > 0, result
    assert present == registrations == owed == messages == acknowledged, result
    assert sent == phones == acknowledged, result
    return result


def test_killed_web_loses_no_acknowledged_registration_and_sends_no_sms_twice(
    crash_site: Site,
) -> None:
    run(crash_site, REGISTRATIONS, KILL_EVERY)


@pytest.mark.soak
def test_a_hundred_thousand_registrations_while_the_web_is_killed(
    crash_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run(crash_site, SOAK, SOAK_KILL_EVERY)
    with capsys.disabled():
        sys.stdout.write(f"\n{result}\n")
