from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from portal.cli import main
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.routing.choices import CentreStatus
from portal.models import AuditEntry, Centre, Registration
from portal.services.casework.bulk_transfer import continue_transfer
from tests import factories
from tests.keys import ENVIRONMENT
from tests.unit import unit

REASON = ["--reason", "The road is under water"]
Run = Callable[..., Result]


@pytest.fixture
def run(portal_environment: None) -> Run:
    return lambda *words: CliRunner().invoke(main, ["centre", *words])


@pytest.fixture
def vault(run: Run, tmp_path: Path) -> Vault:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)})
    return Vault(settings.field_keys, settings.index_keys)


@pytest.fixture
def registration(sqlite_database: Database, vault: Vault) -> Registration:
    with sqlite_database.begin() as session:
        factories.places(session)
        return factories.registration(session, vault=vault)


def test_a_centre_is_closed_and_limited(
    run: Run, registration: Registration, sqlite_database: Database
) -> None:
    assert "RSC-NOA" in run("list").output
    assert run("set", "RSC-NOA", "closed", "--places", "1200").exit_code == 0
    with sqlite_database.read() as session:
        centre = session.get_one(Centre, "RSC-NOA")
        assert (centre.status, centre.capacity) == (CentreStatus.CLOSED, 1200)
    assert run("set", "RSC-NOA", "open", "--places", "many").exit_code == 1
    assert run("set", "RSC-XXX", "open").exit_code == 1


def test_a_centre_is_added_and_its_name_changed(
    run: Run, registration: Registration, sqlite_database: Database
) -> None:
    names = ["Cox's Bazar", "RSC Cox's Bazar", "আরএসসি কক্সবাজার"]
    made = run("add", *names, "--phone", "16135", "--places", "300", "--hours", "9:30-16:00")
    assert "RSC-COX  Closed" in made.output
    assert "once it is open, new people of: " in made.output
    assert "Cox's Bazar" in made.output
    assert run("set", "RSC-COX", "open", "--name-en", "The Cox's Bazar centre").exit_code == 0
    assert run("set", "RSC-COX", "--phone", "none").exit_code == 0
    with sqlite_database.read() as session:
        centre = session.get_one(Centre, "RSC-COX")
        assert (centre.status, centre.phone, centre.capacity) == (CentreStatus.OPEN, "", 300)
        assert centre.name_en == "The Cox's Bazar centre"
        entries = session.scalars(select(AuditEntry.action)).all()
    assert entries.count(AuditAction.CENTRE_CHANGED) == 3
    wrong = run("add", "Dhaka", "X" * 200, "ঢাকা", "--position", "0, 0")
    assert wrong.exit_code == 1
    assert "name_en: This is too long. Use at most 100 characters." in wrong.output
    assert "position: This is" in wrong.output


def test_people_of_a_district_are_moved_after_a_question(
    run: Run, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    words = ["move", "Cox's Bazar", "RSC-NOA", "--to", "RSC-CUM", *REASON]
    asked = run(*words)
    assert "Move 1 people from RSC-NOA to RSC-CUM?" in asked.output
    assert asked.exit_code == 1
    assert "moves them now" in run(*words, "--yes").output
    assert "in progress" in run(*words, "--yes").output
    with sqlite_database.begin() as session:
        assert continue_transfer(unit(session, vault=vault)) == 1
    assert "nobody to move" in run(*words, "--yes").output
    with sqlite_database.read() as session:
        assert session.get_one(Registration, registration.id).centre_code == "RSC-CUM"
        actions = list(session.scalars(select(AuditEntry.action)))
    assert AuditAction.MOVED_CENTRES in actions


@pytest.mark.parametrize(
    "words",
    [
        ["Atlantis", "RSC-NOA", *REASON],
        ["Cox's Bazar", "RSC-XXX", *REASON],
        ["Cox's Bazar", "RSC-NOA", "--to", "RSC-CUM", "--reason", " ", "--yes"],
        ["Cox's Bazar", "RSC-NOA"],
    ],
)
def test_what_does_not_fit_moves_nobody(
    run: Run, registration: Registration, words: list[str]
) -> None:
    assert run("move", *words).exit_code != 0
