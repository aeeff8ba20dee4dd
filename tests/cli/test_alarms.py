"""`portal alarms test` and `portal alarms work`, with a real SMTP server."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.config import Settings
from portal.db import Database
from portal.domain.platform.worker_loops import WorkerLoop
from tests.cli.place import Place
from tests.keys import ENVIRONMENT
from tests.listener import eventually
from tests.mail_server import mail_server
from tests.services.health.contexts import beat


def run(folder: Path, **alarm: str) -> Result:
    settings = {f"PORTAL_ALARM_{name}": value for name, value in alarm.items()}
    environment = {**ENVIRONMENT, "PORTAL_INSTANCE": str(folder), **settings}
    return CliRunner().invoke(main, ["alarms", "test"], env=environment)


def mail(port: int) -> dict[str, str]:
    there = {"HOST": "127.0.0.1", "PORT": str(port), "TLS": "none"}
    return {**there, "FROM": "phera@example.org", "TO": "duty@example.org"}


def test_a_letter_comes(tmp_path: Path) -> None:
    with mail_server() as mailbox:
        result = run(tmp_path, **mail(mailbox.port))
    assert result.exit_code == 0, result.output
    assert "mail: sent" in result.output
    assert "This is a test." in mailbox.text()


def test_a_server_that_refuses_is_told(tmp_path: Path) -> None:
    with mail_server() as mailbox:
        mailbox.refusal = "554 no relaying for duty@example.org"
        result = run(tmp_path, **mail(mailbox.port))
    assert result.exit_code == 1
    assert "mail: failed: smtp 554" in result.output


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "No mail server and no webhook is set"),
        ({"HOST": "mail.example.org"}, "a mail server needs PORTAL_ALARM_FROM and PORTAL_ALARM_TO"),
        ({"HOST": "mail.example.org", "FROM": "a@b.org", "TO": "c@d.org", "TLS": "none"}, "TLS"),
        ({"WEBHOOK": "https://example.org/a"}, "a webhook needs PORTAL_ALARM_WEBHOOK_SECRET"),
        ({"WEBHOOK": "http://example.org/a"}, "PORTAL_ALARM_WEBHOOK is wrong"),
    ],
)
def test_incomplete_settings_are_refused_in_a_sentence(
    tmp_path: Path, given: dict[str, str], text: str
) -> None:
    result = run(tmp_path, **given)
    assert result.exit_code == 1
    assert text in result.output


def test_a_dead_worker_is_told_by_a_process_of_its_own(
    sqlite_database: Database, tmp_path: Path
) -> None:
    place = Place(
        Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)}), sqlite_database
    )
    place.begin()
    dead = (WorkerLoop.DELIVERY, WorkerLoop.OUTBOX)
    with sqlite_database.begin() as session:
        beat(datetime.now(UTC), dict.fromkeys(dead, timedelta(minutes=20)))(session)
    with mail_server() as mailbox:
        place.environment = {
            f"PORTAL_ALARM_{key}": each for key, each in mail(mailbox.port).items()
        }
        with place.process("alarms", "work") as alarms:
            eventually(lambda: bool(mailbox.mails), 60)
            alarms.send_signal(signal.SIGTERM)
            assert alarms.wait(60) == 0
    assert "A part of the background work has stopped." in mailbox.text()
    assert "delivery: 20 min" in mailbox.text()


def test_without_mail_and_webhook_the_process_ends_at_once(
    sqlite_database: Database, tmp_path: Path
) -> None:
    place = Place(
        Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)}), sqlite_database
    )
    place.begin()
    with place.process("alarms", "work") as alarms:
        assert alarms.wait(60) == 0
