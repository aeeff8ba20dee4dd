"""Settings: all errors are reported at once, and no secret is shown."""

import base64
import os
import secrets
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from portal.config import PROJECT, Settings
from portal.settings.errors import SettingsError

KEY = base64.b64encode(b"k" * 32).decode()


def key() -> str:
    """Returns a new key of 32 bytes in the format of the settings."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def production(**changes: str) -> dict[str, str | None]:
    """Returns valid production settings with some of them replaced."""
    return {
        "PORTAL_ENV": "production",
        "PORTAL_PUBLIC_URL": "https://phera.example",
        "PORTAL_DATABASE_URL": "postgresql://phera:pass-database-word@db/phera?sslmode=verify-full",
        "PORTAL_SECRET_KEY": "secret-for-cookies-" + "s" * 32,
        "PORTAL_FIELD_KEYS": f"2026b:{key()},2026a:{key()}",
        "PORTAL_INDEX_KEYS": f"2026b:{key()},2026a:{key()}",
        "PORTAL_RECEIPT_SECRET": "secret-for-receipts-" + "r" * 32,
        "PORTAL_GATEWAYS": "kannel",
        "PORTAL_KANNEL_URL": "https://kannel.example",
        "PORTAL_KANNEL_USER": "phera",
        "PORTAL_KANNEL_PASSWORD": "kannel-pass-word",
        "PORTAL_KANNEL_FROM": "16135",
        **{f"PORTAL_{name}": value for name, value in changes.items()},
    }


def development(instance: Path, **changes: str) -> dict[str, str | None]:
    """Returns settings with nothing but the instance folder."""
    named = {f"PORTAL_{name}": value for name, value in changes.items()}
    return {"PORTAL_INSTANCE": str(instance), **named}


def problems(environment: dict[str, str | None]) -> list[str]:
    """Returns the errors of the settings."""
    with pytest.raises(SettingsError) as error:
        Settings.from_env(environment)
    return error.value.problems


def test_production_starts_with_all_settings_given() -> None:
    settings = Settings.from_env(production())
    assert settings.production
    assert settings.secure_cookies
    assert settings.trusted_hosts == ("phera.example",)
    assert [key_id for key_id, _ in settings.field_keys] == ["2026b", "2026a"]
    assert settings.emulator_token.get_secret_value() == ""


def test_everything_that_is_missing_in_production_is_told_at_once(tmp_path: Path) -> None:
    found = problems({"PORTAL_ENV": "production", "PORTAL_INSTANCE": str(tmp_path / "new")})
    assert {line.split()[0] for line in found} == {
        "PORTAL_PUBLIC_URL",
        "PORTAL_DATABASE_URL",
        "PORTAL_SECRET_KEY",
        "PORTAL_FIELD_KEYS",
        "PORTAL_INDEX_KEYS",
        "PORTAL_RECEIPT_SECRET",
        "PORTAL_GATEWAYS",
    }
    assert not (tmp_path / "new").exists(), "production makes no secrets of its own"


def test_an_empty_setting_is_a_missing_one() -> None:
    assert problems(production(SECRET_KEY="", KANNEL_URL="")) == [
        "PORTAL_SECRET_KEY is missing",
        "PORTAL_KANNEL_URL is missing",
    ]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ENV", "prod", "development or production"),
        ("ENV", "Production", "development or production"),
        ("PUBLIC_URL", "http://phera.example", "https://"),
        ("PUBLIC_URL", "phera.example", "https://"),
        ("PUBLIC_URL", "https://", "address"),
        ("PUBLIC_URL", "https://phera.example/portal", "nothing may follow"),
        ("PUBLIC_URL", "https://me@phera.example", "nothing may follow"),
        ("PUBLIC_URL", "https://phera.example:http", "PUBLIC_URL"),
        ("DATABASE_URL", "mysql://db/phera", "postgresql://"),
        ("DATABASE_URL", "sqlite://", "whole path"),
        ("DATABASE_URL", "sqlite:///phera.sqlite3", "whole path"),
        ("SECRET_KEY", "short", "at least 32"),
        ("FIELD_KEYS", "k1:abc", "base 64"),
        ("FIELD_KEYS", "k1:YWJj", "32 bytes"),
        ("FIELD_KEYS", KEY, "id:base64"),
        ("FIELD_KEYS", f":{KEY}", "id:base64"),
        ("FIELD_KEYS", f"{'k' * 17}:{KEY}", "id:base64"),
        ("FIELD_KEYS", f"k1:{KEY},k1:{KEY}", "same id"),
        ("FIELD_KEYS", ",", "at least one"),
        ("INDEX_KEYS", "i1:কখগ", "base 64"),
        ("INDEX_KEYS", f"i1:{KEY},i1:{KEY}", "same id"),
        ("RECEIPT_SECRET", "r" * 31, "at least 32"),
        ("GATEWAYS", "kannel,emulator", "no SMS to anybody"),
        ("GATEWAYS", "pigeon", "no gateway called pigeon"),
        ("GATEWAYS", " , ", "at least one"),
        ("PORT", "http", "whole number"),
        ("PORT", "0", "65535"),
        ("PORT", "-80", "whole number"),
        ("PROXIES", "-1", "whole number"),
        ("CODES_PER_DAY", "many", "whole number"),
        ("GATEWAY_PLAIN_HTTP", "true", "yes or no"),
        ("SMS_NAME", "নিবন্ধন,Seba", "7 letters; an SMS has room for 1 to 4"),
        ("SMS_NAME", "সেবা,Return Desk", "11 letters; an SMS has room for 1 to 8"),
        ("SMS_NAME", "সেবা", "with a comma between them"),
        ("SMS_SITE", "phera.reintegration.probashi.gov.bd", "30 letters, and this one has 35"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_wrong(name: str, value: str, message: str) -> None:
    lines = problems(production(**{name: value}))
    assert any(line.startswith(f"PORTAL_{name} is wrong") and message in line for line in lines)


def test_a_misspelt_environment_never_falls_back_to_development(tmp_path: Path) -> None:
    found = problems(development(tmp_path, ENV="producton"))
    assert found == ["PORTAL_ENV is wrong: it is development or production"]


def test_no_secret_is_shown_by_the_settings_or_by_what_is_wrong_with_them() -> None:
    environment = production()
    hidden = [
        value
        for name, value in environment.items()
        if name.endswith(("_KEY", "_KEYS", "_SECRET", "_PASSWORD", "DATABASE_URL")) and value
    ]
    settings = Settings.from_env(environment)
    shown = f"{settings!r} {settings}"
    for value in hidden:
        for part in value.replace(":", ",").replace("@", ",").split(","):
            assert len(part) < 9 or part not in shown
    assert repr(settings.index_keys) not in shown

    broken = production(**{name.removeprefix("PORTAL_"): "canary-0" for name in environment})
    with pytest.raises(SettingsError) as error:
        Settings.from_env(broken)
    assert "canary-0" not in "".join(
        line for line in error.value.problems if not line.startswith("PORTAL_GATEWAYS")
    )


def test_development_needs_nothing_and_keeps_the_secrets_it_makes(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    first = Settings.from_env(development(instance))
    assert not first.production
    assert first.database_url == f"sqlite:///{instance}/phera.sqlite3"
    assert first.public_url == "http://127.0.0.1:8000"
    assert not first.secure_cookies
    again = Settings.from_env(development(instance))
    assert again.field_keys == first.field_keys
    assert again.secret_key == first.secret_key
    stored = list(instance.iterdir())
    assert {path.stat().st_mode & 0o777 for path in stored} == {0o600}
    assert len({path.read_text() for path in stored}) == len(stored) == 5


def test_processes_that_start_at_once_share_one_set_of_secrets(tmp_path: Path) -> None:
    command = "from portal.config import Settings; s = Settings.from_env(); print(s.field_keys)"
    environment = {**os.environ, "PORTAL_INSTANCE": str(tmp_path / "instance")}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", command],
            stdout=subprocess.PIPE,
            env=environment,
            cwd=PROJECT,
            text=True,
        )
        for _ in range(6)
    ]
    seen = {process.communicate(timeout=60)[0] for process in running}
    assert [process.returncode for process in running] == [0] * 6
    assert len(seen) == 1


def test_a_secret_that_was_given_wins_over_a_kept_one(tmp_path: Path) -> None:
    Settings.from_env(development(tmp_path))
    given = "given-" + "x" * 32
    assert Settings.from_env(development(tmp_path, SECRET_KEY=given)).secret_key == SecretStr(given)


def test_the_address_may_end_with_a_slash_and_have_a_port(tmp_path: Path) -> None:
    settings = Settings.from_env(development(tmp_path, PUBLIC_URL="http://phera.test:8080/"))
    assert settings.public_url == "http://phera.test:8080"
    assert settings.trusted_hosts == ("phera.test",)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://phera@db/phera",
        "postgresql://phera@db/phera?sslmode=require",
        "postgresql:///phera?host=db.example",
    ],
)
def test_a_database_on_another_machine_needs_tls(address: str) -> None:
    (problem,) = problems(production(DATABASE_URL=address))
    assert "sslmode=verify-full" in problem
    Settings.from_env(production(DATABASE_URL=address, DATABASE_PLAIN="yes"))


@pytest.mark.parametrize(
    "address",
    ["postgresql:///phera", "postgresql://phera@127.0.0.1/phera", "postgresql:///p?host=/run/pg"],
)
def test_a_database_on_this_machine_needs_no_tls(address: str) -> None:
    Settings.from_env(production(DATABASE_URL=address))


def test_a_host_too_long_for_an_sms_stops_the_start_unless_a_shorter_one_is_set() -> None:
    long = "https://registration.of.returnees.probashi.gov.bd"
    [problem] = problems(production(PUBLIC_URL=long))
    assert problem == (
        "PORTAL_SMS_SITE is wrong: an SMS has room for an address of 30 letters, and this one "
        "has 41. Set PORTAL_SMS_SITE to a shorter host that leads to the portal"
    )
    given = Settings.from_env(production(PUBLIC_URL=long, SMS_SITE="phera.gov.bd"))
    assert given.sms_site == "phera.gov.bd"
    assert Settings.from_env(production()).sms_site == "phera.example"


def test_sms_begin_with_a_name_that_says_nothing_unless_another_one_is_set(tmp_path: Path) -> None:
    assert Settings.from_env(development(tmp_path)).sms_name == ("সেবা", "Seba")
    given = Settings.from_env(development(tmp_path, SMS_NAME="তথ্য, Info"))
    assert given.sms_name == ("তথ্য", "Info")


def test_centres_are_open_in_the_hours_of_offices_in_others_or_in_none_that_pages_show(
    tmp_path: Path,
) -> None:
    assert Settings.from_env(development(tmp_path)).centre.hours == (time(9), time(17))
    ramadan = Settings.from_env(development(tmp_path, CENTRE_HOURS="09:30-15:30"))
    assert ramadan.centre.hours == (time(9, 30), time(15, 30))
    as_on_the_page = Settings.from_env(development(tmp_path, CENTRE_HOURS="৯.৩০ – ১৫.৩০"))
    assert as_on_the_page.centre.hours == ramadan.centre.hours
    assert Settings.from_env(development(tmp_path, CENTRE_HOURS="none")).centre.hours is None


@pytest.mark.parametrize(
    "hours", ["9-5", "17:00-09:00", "09:00-24:00", "09:00-09:00", "always", " "]
)
def test_hours_that_cannot_be_are_refused(hours: str) -> None:
    (problem,) = problems(production(CENTRE_HOURS=hours))
    assert problem.startswith("PORTAL_CENTRE")
    assert problem.endswith("it is like 09:00-17:00, or none")


def test_a_standby_on_another_machine_needs_tls_too() -> None:
    (problem,) = problems(production(READ_DATABASE_URL="postgresql://db.example/phera"))
    assert problem.startswith("PORTAL_READ is wrong: PostgreSQL on another machine needs TLS")
    local = production(READ_DATABASE_URL="postgresql://127.0.0.1/phera", READ_LAG_SECONDS="3")
    assert Settings.from_env(local).read.lag_seconds == 3
