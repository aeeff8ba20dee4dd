from datetime import timedelta

import pytest

from portal.db import Database
from portal.domain.platform.errors import TooMany
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.staff import accounts, device_token, sign_in
from portal.services.staff.sign_in import SignInAttempt
from tests import factories
from tests.factories import NOW
from tests.unit import unit

EMAIL = "shirin@demo.example"
OFFICE = "192.0.2.1"


@pytest.fixture
def officer(database: Database) -> Officer:
    with database.begin() as session:
        factories.places(session)
        return factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, email=EMAIL)


@pytest.fixture
def device(database: Database, officer: Officer) -> str:
    with database.begin() as session:
        return device_token.new_device_token(unit(session), officer.id, officer.password_hash)


def attempt(
    database: Database, address: str, *devices: str, email: str = EMAIL, days: int = 0
) -> SignInAttempt | TooMany:
    now = NOW + timedelta(days=days)
    with database.begin() as session:
        return sign_in.begin_sign_in(
            unit(session, now=now), email=email, address=address, devices=devices
        )


def test_61_bad_sign_ins_from_elsewhere_do_not_stop_a_known_device(
    database: Database, device: str
) -> None:
    for number in range(61):
        attempt(database, f"198.51.100.{number}")
    assert isinstance(attempt(database, OFFICE), TooMany)
    assert isinstance(attempt(database, OFFICE, device), SignInAttempt)


def test_60_bad_sign_ins_from_one_office_do_not_stop_its_known_devices(
    database: Database, device: str
) -> None:
    for number in range(60):
        attempt(database, OFFICE, email=f"nobody{number}@demo.example")
    assert isinstance(attempt(database, OFFICE), TooMany)
    assert isinstance(attempt(database, OFFICE, device), SignInAttempt)


def test_a_stolen_device_token_guesses_no_more_than_ten_times(
    database: Database, device: str
) -> None:
    for _ in range(sign_in.PER_DEVICE.most):
        assert isinstance(attempt(database, OFFICE, device), SignInAttempt)
    assert isinstance(attempt(database, OFFICE, device), TooMany)


@pytest.mark.parametrize("change", ["password", "forged", "old", "other account"])
def test_a_token_that_does_not_count_leaves_the_usual_limits(
    database: Database, officer: Officer, device: str, change: str
) -> None:
    if change == "password":
        with database.begin() as session:
            accounts.change_password(unit(session), officer, "another hash")
    given = {"forged": device[:-1] + ("0" if device[-1] != "0" else "1")}.get(change, device)
    days = device_token.LIFE.days if change == "old" else 0
    email = "karim@demo.example" if change == "other account" else EMAIL
    if change == "other account":
        with database.begin() as session:
            factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, email=email)
    for number in range(61):
        attempt(database, f"198.51.100.{number}", email=email, days=days)
    assert isinstance(attempt(database, OFFICE, given, email=email, days=days), TooMany)


def test_a_disabled_and_enabled_account_gets_new_device_tokens_only(
    database: Database, officer: Officer, device: str
) -> None:
    for active in (False, True):
        with database.begin() as session:
            found = session.get_one(Officer, officer.id)
            accounts.set_officer_active(
                unit(session, now=NOW + timedelta(minutes=1)), found, active=active
            )
    with database.begin() as session:
        found = session.get_one(Officer, officer.id)
        held = (found.id, found.password_hash, found.device_tokens_since)
        work = unit(session, now=NOW + timedelta(minutes=2))
        fresh = device_token.new_device_token(work, found.id, found.password_hash)
        assert device_token.find_device(work, [device], *held) is None
        assert device_token.find_device(work, [fresh], *held) is not None
    for number in range(61):
        attempt(database, f"198.51.100.{number}")
    assert isinstance(attempt(database, OFFICE, device), TooMany)


def test_a_shared_computer_keeps_one_token_for_each_account() -> None:
    tokens = ["a.1.x.s", "b.1.x.s"]
    assert device_token.add_token(tokens, "b.2.y.s") == ["b.2.y.s", "a.1.x.s"]
    many = [f"{number}.1.x.s" for number in range(20)]
    assert len(device_token.add_token(many, "z.1.x.s")) == device_token.MOST_IN_A_BROWSER


def test_addresses_of_one_ipv6_network_count_together(database: Database) -> None:
    for number in range(sign_in.PER_ACCOUNT_AND_ADDRESS.most):
        attempt(database, f"2001:db8:1:2::{number:x}")
    assert isinstance(attempt(database, "2001:db8:1:2:ffff::1"), TooMany)
    assert isinstance(attempt(database, "2001:db8:1:3::1"), SignInAttempt)
