import math
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import TooMany
from portal.domain.registration.reference import ALPHABET
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Officer, RecoveryCode
from portal.services.staff import accounts, passwords, second_factor, sign_in
from portal.services.staff.second_factor import RecoveryCodes
from portal.services.staff.sign_in import CheckedSecrets
from tests import factories
from tests.factories import NOW, PASSWORD, VAULT
from tests.unit import unit

EMAIL = "shirin@demo.example"


@pytest.fixture
def officer(database: Database) -> Officer:
    with database.begin() as session:
        factories.places(session)
        return factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, email=EMAIL)


def enter(
    database: Database,
    code: str,
    *,
    email: str = EMAIL,
    password: str = PASSWORD,
    address: str = "192.0.2.1",
    now: datetime = NOW,
) -> Officer | TooMany | None:
    """Signs in with all steps, as the page does."""
    with database.begin() as session:
        claim = sign_in.begin_sign_in(unit(session, now=now), email=email, address=address)
    if isinstance(claim, TooMany):
        return claim
    checked = sign_in.check_secrets(VAULT, claim, password, code)
    with database.begin() as session:
        return sign_in.complete_sign_in(unit(session, now=now), claim, checked)


def audited(database: Database) -> list[AuditAction]:
    with database.read() as session:
        entries = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number))
        return [action for action in entries if action is not AuditAction.OFFICER_ADDED]


def test_an_officer_signs_in_with_password_and_code(database: Database, officer: Officer) -> None:
    entered = enter(database, factories.code_of(officer))
    assert isinstance(entered, Officer)
    assert entered.id == officer.id
    assert audited(database) == [AuditAction.SIGNED_IN]


@pytest.mark.parametrize("spelling", ["bangla", "spaced"])
def test_a_code_is_read_in_any_digits_and_spacing(
    database: Database, officer: Officer, spelling: str
) -> None:
    code = factories.code_of(officer)
    typed = {
        "bangla": "".join(chr(ord("০") + int(digit)) for digit in code),
        "spaced": f" {code[:3]} {code[3:]} ",
    }[spelling]
    assert isinstance(enter(database, typed, email=f" {EMAIL.upper()} "), Officer)


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_clock_that_is_half_a_minute_off_does_no_harm(
    database: Database, officer: Officer, seconds: int
) -> None:
    code = factories.code_of(officer, now=NOW + timedelta(seconds=seconds))
    assert isinstance(enter(database, code), Officer)


def test_a_code_of_a_minute_ago_is_refused(database: Database, officer: Officer) -> None:
    assert enter(database, factories.code_of(officer, now=NOW - timedelta(seconds=61))) is None


def test_no_code_works_twice(database: Database, officer: Officer) -> None:
    code = factories.code_of(officer)
    assert isinstance(enter(database, code), Officer)
    assert enter(database, code) is None
    older = factories.code_of(officer, now=NOW - timedelta(seconds=30))
    assert enter(database, older) is None


def test_one_of_many_at_once_uses_the_code(database: Database, officer: Officer) -> None:
    code, entered = factories.code_of(officer), []

    def try_it() -> None:
        with database.begin() as session:
            claim = sign_in.SignInAttempt(EMAIL, "192.0.2.1", officer.password_hash)
            entered.append(
                sign_in.complete_sign_in(unit(session), claim, CheckedSecrets(True, code))
            )

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entered) == 6
    assert sum(found is not None for found in entered) == 1


def test_a_wrong_password_a_wrong_code_and_nobody_look_alike(
    database: Database, officer: Officer
) -> None:
    code = factories.code_of(officer)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert enter(database, code, password="wrong password 1") is None
    assert enter(database, wrong) is None
    assert enter(database, code, email="nobody@demo.example") is None
    assert audited(database) == [AuditAction.SIGN_IN_FAILED] * 3
    assert isinstance(enter(database, code), Officer), "a failed attempt does not use up the code"


def test_an_unknown_account_costs_a_hash_too(
    database: Database, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []

    class Counting:
        def verify(self, password_hash: str, password: str) -> bool:
            verified.append(password_hash)
            return real.verify(password_hash, password)

        def hash(self, password: str) -> str:
            return real.hash(password)

    real = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Counting())
    enter(database, "123456", email="nobody@demo.example")
    enter(database, "123456")
    assert len(verified) == 2
    kinds = {password_hash.rsplit("$", 2)[0] for password_hash in verified}
    assert len(kinds) == 1, "both take the same time and memory"


def test_a_recovery_code_works_once_and_only_for_its_account(
    database: Database, officer: Officer
) -> None:
    recovery = RecoveryCodes.new(VAULT, EMAIL)
    with database.begin() as session:
        second_factor.store_recovery_codes(unit(session), officer.id, recovery.hashes)
        factories.officer(session, Role.MINISTRY, email="other@demo.example")
    code = recovery.codes[3]
    typed = f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}".lower()
    assert enter(database, typed, email="other@demo.example") is None
    assert isinstance(enter(database, typed), Officer)
    assert enter(database, typed) is None
    assert AuditAction.RECOVERY_CODE_USED in audited(database)
    with database.read() as session:
        unused = select(func.count()).where(RecoveryCode.used_at.is_(None))
        assert session.scalar(unused) == second_factor.RECOVERY_CODES - 1


def test_a_recovery_code_has_80_bits_and_costs_one_slow_hash(
    database: Database, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    recovery = RecoveryCodes.new(VAULT, EMAIL)
    with database.begin() as session:
        second_factor.store_recovery_codes(unit(session), officer.id, recovery.hashes)
    assert all(len(code) * math.log2(len(ALPHABET)) >= 80 for code in recovery.codes)
    salts: list[bytes] = []
    slow = passwords.slow_index

    def count(text: str, salt: bytes) -> bytes:
        salts.append(salt)
        return slow(text, salt)

    monkeypatch.setattr(passwords, "slow_index", count)
    enter(database, recovery.codes[9])
    enter(database, recovery.codes[9], email="nobody@demo.example")
    enter(database, "123456")
    assert len(salts) == 2, "ten codes cost one hash, an unknown account the same, six digits none"
    assert len(set(salts)) == 2, "each account has a salt of its own"


def test_guessing_comes_to_an_end_and_failed_guesses_are_counted(
    database: Database, officer: Officer
) -> None:
    for _ in range(sign_in.PER_ACCOUNT_AND_ADDRESS.most):
        assert enter(database, "000000", password="wrong") is None
    refused = enter(database, factories.code_of(officer))
    assert isinstance(refused, TooMany)
    assert refused.retry_after > 0
    assert isinstance(enter(database, factories.code_of(officer), address="192.0.2.2"), Officer), (
        "the officer herself, elsewhere, is not locked out"
    )
    later = NOW + timedelta(minutes=15)
    assert isinstance(enter(database, factories.code_of(officer, now=later), now=later), Officer)


def test_guessing_from_many_addresses_comes_to_an_end_too(
    database: Database, officer: Officer
) -> None:
    with database.begin() as session:
        knocks = [
            sign_in.begin_sign_in(unit(session), email=EMAIL, address=f"192.0.2.{n}")
            for n in range(sign_in.PER_ACCOUNT.most + 1)
        ]
    assert [isinstance(knock, TooMany) for knock in knocks] == [False] * 60 + [True]


def test_a_session_ends_after_eight_hours_and_at_sign_out(
    database: Database, officer: Officer
) -> None:
    def found(token: str, later: timedelta = timedelta()) -> Officer | None:
        with database.read() as session:
            return sign_in.find_officer(unit(session, now=NOW + later), token)

    with database.begin() as session:
        for token in ("one", "two"):
            sign_in.start_session(unit(session), officer, token)
    assert found("one")
    assert found("three") is None
    assert found("one", timedelta(hours=7, minutes=59))
    assert found("one", timedelta(hours=8)) is None
    with database.begin() as session:
        sign_in.sign_out(unit(session), officer, "one")
    assert found("one") is None
    assert found("two"), "the other browser stays signed in"


@pytest.mark.parametrize("event", ["disabled", "new password"])
def test_sessions_end_at_once_when_an_account_changes(
    database: Database, officer: Officer, event: str
) -> None:
    with database.begin() as session:
        sign_in.start_session(unit(session), officer, "token")
    with database.begin() as session:
        if event == "disabled":
            accounts.set_officer_active(unit(session), officer, active=False)
        else:
            other = passwords.hash_password("another password")
            accounts.change_password(unit(session), officer, other)
    with database.read() as session:
        assert sign_in.find_officer(unit(session), "token") is None
    assert enter(database, factories.code_of(officer)) is None, "and the old way in is closed"


def test_a_disabled_account_comes_back_without_its_old_sessions(
    database: Database, officer: Officer
) -> None:
    with database.begin() as session:
        sign_in.start_session(unit(session), officer, "token")
        accounts.set_officer_active(unit(session), officer, active=False)
        accounts.set_officer_active(unit(session), officer, active=True)
        assert sign_in.find_officer(unit(session), "token") is None
    assert isinstance(enter(database, factories.code_of(officer)), Officer)
