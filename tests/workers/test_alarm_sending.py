"""Alarms by mail and webhook, with a real SMTP server and a real receiver of requests."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from portal.db import Database
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.gateways.alarm_channels import (
    SIGNATURE_HEADER,
    TIME_HEADER,
    alarm_channels_of,
    sign_alarm,
)
from portal.services.health.health_check import HealthCheck, HealthContext
from portal.settings.alarm import AlarmSettings
from portal.workers.alarm_sending import AlarmSender, alarm_loops
from portal.workers.context import WorkerContext
from portal.workers.processes import (
    alarm_process,
    every_loop,
    housekeeping_process,
    sms_process,
)
from tests.factories import NOW, VAULT
from tests.listener import Listener
from tests.mail_server import Mailbox, mail_server
from tests.services.health.contexts import health_context

SECRET = "w" * 32
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Installation:
    """Checks whose findings a test sets."""

    def __init__(self) -> None:
        self.findings: dict[str, Finding | None] = {}

    def checks(self) -> list[HealthCheck]:
        codes = ("database", "disk", "indexes", "holidays")
        return [
            HealthCheck(code, "Database", self._finder(code), needs_schema=code != "database")
            for code in codes
        ]

    def _finder(self, code: str) -> Callable[[HealthContext], Finding | None]:
        def find(_context: HealthContext) -> Finding | None:
            return self.findings.get(code)

        return find


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Listener]:
    with Listener() as running:
        yield running


@pytest.fixture
def installation() -> Installation:
    return Installation()


def a_context(
    database: Database, mailbox: Mailbox, hook: Listener | None = None
) -> tuple[WorkerContext, HealthContext]:
    given = {
        "host": "127.0.0.1",
        "port": str(mailbox.port),
        "tls": "none",
        "from": "phera@example.org",
        "to": "duty@example.org,deputy@example.org",
    }
    if hook:
        given |= {"webhook": f"{hook.url}/alarms", "webhook_secret": SECRET}
    alarm = AlarmSettings.model_validate(given)
    health = health_context(database, alarm=alarm)
    channels = alarm_channels_of(alarm)
    return WorkerContext(database, VAULT, health=health, channels=channels), health


def a_sender(
    database: Database, installation: Installation, mailbox: Mailbox, hook: Listener | None = None
) -> AlarmSender:
    return AlarmSender(*a_context(database, mailbox, hook), installation.checks())


FULL = a_fault("The database does not answer.", "See the log.", detail="full", command="df")
BROKEN = a_fault("An older key is still in use.", "See the log.")


def test_a_fault_is_told_when_it_begins_once_a_day_and_when_it_ends(
    database: Database, installation: Installation, mailbox: Mailbox
) -> None:
    sender = a_sender(database, installation, mailbox)
    assert sender.run(NOW) == 0
    installation.findings = {"disk": FULL, "indexes": BROKEN, "holidays": a_warning("a", "b")}
    assert [sender.run(NOW + n * MINUTE) for n in (2, 4, 6)] == [2, 0, 0]
    [mail] = mailbox.mails
    assert mail["To"] == "duty@example.org, deputy@example.org"
    assert "ত্রুটি" in mail["Subject"]
    assert "faults: 2, over: 0" in mail["Subject"]
    for line in ("New faults:", "The database does not answer. [full]", "See the log. [df]"):
        assert line in mailbox.text()
    assert sender.run(NOW + 2 * MINUTE + DAY) == 2
    assert "Faults that are still there:" in mailbox.text()
    installation.findings = {"indexes": BROKEN}
    assert sender.run(NOW + DAY + HOUR) == 1
    assert "Faults that are over:" in mailbox.text()
    assert len(mailbox.mails) == 3


def test_a_fault_that_comes_and_goes_is_told_once_an_hour(
    database: Database, installation: Installation, mailbox: Mailbox
) -> None:
    sender = a_sender(database, installation, mailbox)
    for minute in range(0, 60, 2):
        installation.findings = {"indexes": BROKEN} if minute % 4 else {}
        sender.run(NOW + minute * MINUTE)
    assert len(mailbox.mails) == 2
    installation.findings = {"indexes": BROKEN}
    assert sender.run(NOW + 2 * HOUR) == 1


def test_a_failed_mail_is_tried_again_and_the_webhook_is_not_repeated(
    database: Database, installation: Installation, mailbox: Mailbox, hook: Listener
) -> None:
    sender = a_sender(database, installation, mailbox, hook)
    installation.findings = {"indexes": BROKEN}
    mailbox.refusal = "451 try later"
    assert sender.run(NOW) == 1
    assert sender.run(NOW + 4 * MINUTE) == 0
    mailbox.refusal = ""
    assert sender.run(NOW + 8 * MINUTE) == 1
    assert (len(mailbox.mails), len(hook.requests)) == (1, 1)


def test_the_webhook_is_signed(
    sqlite_database: Database, installation: Installation, mailbox: Mailbox, hook: Listener
) -> None:
    installation.findings = {"indexes": BROKEN}
    a_sender(sqlite_database, installation, mailbox, hook).run(NOW)
    [asked] = hook.requests
    expected = sign_alarm(SECRET, asked.headers[TIME_HEADER], asked.body)
    assert asked.headers[SIGNATURE_HEADER] == expected
    assert sign_alarm("x" * 32, asked.headers[TIME_HEADER], asked.body) != expected
    [fault] = json.loads(asked.body)["faults"]
    assert fault == {
        "check": "indexes",
        "event": "began",
        "text": "An older key is still in use.",
        "detail": "",
    }


def test_two_processes_tell_a_fault_once(
    database: Database, installation: Installation, mailbox: Mailbox
) -> None:
    installation.findings = {"indexes": BROKEN}
    senders = [a_sender(database, installation, mailbox) for _ in range(2)]
    assert [sender.run(NOW) for sender in senders] == [1, 0]
    installation.findings = {}
    assert sum(sender.run(NOW + HOUR) for sender in senders) == 1
    assert len(mailbox.mails) == 2


def test_an_outage_of_the_database_is_told_without_a_database(
    sqlite_database: Database, installation: Installation, mailbox: Mailbox
) -> None:
    sender = a_sender(sqlite_database, installation, mailbox)
    installation.findings = {"database": FULL}
    times = [NOW, NOW + 2 * MINUTE, NOW + 4 * MINUTE, NOW + DAY + HOUR]
    assert [sender.run(at) for at in times] == [0, 1, 0, 1]
    installation.findings = {}
    assert sender.run(NOW + DAY + 2 * HOUR) == 1
    assert "Faults that are over:" in mailbox.text()
    assert sender.run(NOW + DAY + 3 * HOUR) == 0


def test_a_server_that_is_not_there_stops_nothing(
    sqlite_database: Database, installation: Installation, hook: Listener
) -> None:
    nowhere = Mailbox()
    nowhere.port = 1
    installation.findings = {"indexes": BROKEN}
    assert a_sender(sqlite_database, installation, nowhere, hook).run(NOW) == 1
    assert len(hook.requests) == 1


def test_without_a_channel_there_is_no_loop(sqlite_database: Database) -> None:
    context = WorkerContext(sqlite_database, VAULT, health=health_context(sqlite_database))
    assert alarm_loops(context) == []


def test_no_worker_tells_of_its_own_end(sqlite_database: Database, mailbox: Mailbox) -> None:
    context, _ = a_context(sqlite_database, mailbox)
    assert [loop.name for loop in alarm_process(context).loops] == ["alarms"]
    for process in (sms_process, housekeeping_process, every_loop):
        assert "alarms" not in {loop.name for loop in process(context).loops}
