"""Kills the web processes while people register: nothing acknowledged is lost, nothing is done twice.

Registers for 30 seconds. `make soak` registers 100,000 people (or `PHERA_SOAK_REGISTRATIONS`, or as many
as fit into `PHERA_SOAK_SECONDS`) and prints a summary.
"""

import itertools
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
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
from portal.emulator.server import EmulatorServer
from portal.gateways.registry import gateways_of
from portal.models import Draft, Message, Registration
from portal.workers.context import WorkerContext
from portal.workers.processes import sms_process
from tests import factories
from tests.cli.test_kills import on_phones
from tests.deploy.killed_web import KilledWeb, Submit
from tests.keys import ENVIRONMENT, VAULT
from tests.listener import eventually, free_port
from tests.postgres import Server
from tests.unit import unit

SECONDS, MOST = 30.0, 100_000
SOAK = int(os.environ.get("PHERA_SOAK_REGISTRATIONS", "100000"))
SOAK_SECONDS = float(os.environ.get("PHERA_SOAK_SECONDS", "86400"))
BATCH, KILL_EVERY = 250, 50


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
        self._emulator = EmulatorServer(
            self.settings, self.settings.instance / "emulator.sqlite3", port=emulator_port
        )
        with database.begin() as session:
            factories.begin_database(session, VAULT)
            factories.places(session)

    def submits(self, people: Iterable[tuple[int, DemoPerson]]) -> list[Submit]:
        """The last forms of people who have filled in all pages, each with a phone and address."""
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
        with time_machine.travel(noon, tick=True), self._emulator:
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


def run(site: Site, most: int, seconds: float) -> str:
    """Registers people while the web is killed. Returns a summary in words."""
    people, acknowledged = enumerate(compose_people(7, most, EARLIER)), 0
    with site.web as web:
        start = time.monotonic()
        while acknowledged < most and time.monotonic() < start + seconds:
            submits = site.submits(itertools.islice(people, BATCH))
            acknowledged += web.send(submits, kill_every=KILL_EVERY)
    site.send_sms()
    present = site.count(func.count(Draft.registration_id))
    registrations = site.count(func.count(Registration.id))
    owed = site.count(func.count(func.distinct(Message.registration_id)))
    messages = site.count(func.count(Message.id))
    sent, phones = on_phones(site.settings)
    result = (
        f"{acknowledged} acknowledged, {web.kills} kills: lost {acknowledged - present}, registered "
        f"twice {registrations - present}, SMS lost {registrations - owed}, SMS written twice "
        f"{messages - owed}, SMS delivered twice {sent - phones}"
    )
    assert web.kills >= 3, result
    assert present == registrations == owed == messages == acknowledged, result
    assert sent == phones == acknowledged, result
    return result


def test_killed_web_loses_no_acknowledged_registration_and_sends_no_sms_twice(
    crash_site: Site,
) -> None:
    run(crash_site, MOST, SECONDS)


@pytest.mark.soak
def test_a_hundred_thousand_registrations_while_the_web_is_killed(
    crash_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run(crash_site, SOAK, SOAK_SECONDS)
    with capsys.disabled():
        sys.stdout.write(f"\n{result}\n")
