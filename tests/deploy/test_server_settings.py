"""Settings on a server: files of `/etc/phera`, credentials, and the roles of processes."""

from pathlib import Path

import pytest

from portal.app import create_app
from portal.config import Settings
from portal.settings.errors import SettingsError
from portal.settings.server import server_environment
from tests.test_config import production

SECRETS = ("PORTAL_FIELD_KEYS", "PORTAL_INDEX_KEYS", "PORTAL_SECRET_KEY", "PORTAL_RECEIPT_SECRET")


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    """A folder like `/etc/phera` of a server."""
    values = production()
    secrets = {name: values.pop(name) for name in SECRETS}
    folder = tmp_path / "etc"
    (folder / "credentials").mkdir(parents=True)
    for name, value in secrets.items():
        (folder / "credentials" / name).write_text(f"{value}\n")
    gateways = {name: values.pop(name) for name in list(values) if "KANNEL_" in name}
    del values["PORTAL_ENV"]
    for file, lines in {"environment": values, "gateways": gateways}.items():
        (folder / file).write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return folder


def test_a_command_on_a_server_reads_what_the_units_read(etc: Path) -> None:
    settings = Settings.from_env(server_environment({}, etc))
    assert settings.production
    assert settings.public_url == "https://phera.example"
    assert settings.secret_key.get_secret_value().startswith("secret-for-cookies")
    assert settings.kannel is not None


def test_a_forgotten_setting_never_means_development(etc: Path) -> None:
    (etc / "environment").write_text("PORTAL_PROXIES=1\n")
    with pytest.raises(SettingsError) as error:
        Settings.from_env(server_environment({}, etc))
    assert "PORTAL_DATABASE_URL is missing" in error.value.problems


@pytest.mark.parametrize("missing", ["environment", "credentials"])
def test_a_file_that_cannot_be_read_stops_the_command(etc: Path, missing: str) -> None:
    (etc / missing).rename(etc / "elsewhere")
    with pytest.raises(SettingsError, match="run the command as the user phera"):
        server_environment({}, etc)


def test_a_unit_gets_its_credentials_from_systemd(etc: Path) -> None:
    given = {name: value for name, value in production().items() if value and name not in SECRETS}
    given["CREDENTIALS_DIRECTORY"] = str(etc / "credentials")
    assert Settings.from_env(server_environment(given, Path("/nonexistent"))).production


def with_keys_command(etc: Path, script: str) -> None:
    """Removes the key files, as with a KMS, and names a program that unwraps the keys."""
    for name in ("PORTAL_FIELD_KEYS", "PORTAL_INDEX_KEYS"):
        (etc / "credentials" / name).unlink()
    program = etc / "unwrap-keys"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with (etc / "environment").open("a") as environment:
        environment.write(f"PORTAL_KEYS_COMMAND={program}\n")


def test_the_keys_come_from_a_kms_through_a_command(etc: Path) -> None:
    given = production()
    keys = {name: given[name] for name in ("PORTAL_FIELD_KEYS", "PORTAL_INDEX_KEYS")}
    with_keys_command(etc, "".join(f"echo '{name}={value}'\n" for name, value in keys.items()))
    settings = Settings.from_env(server_environment({}, etc))
    assert settings.field_keys == Settings.from_env(given).field_keys


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo the KMS refused >&2; exit 3", "ended with code 3"),
        ("echo PORTAL_FIELD_KEYS=k1:secret", "must print PORTAL_FIELD_KEYS and PORTAL_INDEX_KEYS"),
        ("echo PORTAL_DATABASE_URL=x", "and nothing else"),
    ],
)
def test_a_failing_keys_command_stops_the_start_and_reveals_nothing(
    etc: Path, script: str, problem: str
) -> None:
    with_keys_command(etc, script)
    with pytest.raises(SettingsError, match=problem) as error:
        server_environment({}, etc)
    assert "secret" not in "".join(error.value.problems)
    assert error.value.__cause__ is None


def test_a_keys_command_that_is_not_there_stops_the_start(etc: Path) -> None:
    with_keys_command(etc, "")
    (etc / "unwrap-keys").unlink()
    with pytest.raises(SettingsError, match="cannot be run: No such file"):
        server_environment({}, etc)


def test_another_machine_is_no_server(tmp_path: Path) -> None:
    assert server_environment({}, tmp_path / "etc") is None


@pytest.mark.parametrize(
    ("role", "secrets"),
    [
        ("records", []),
        ("sms", ["PORTAL_RECEIPT_SECRET", "PORTAL_GATEWAYS"]),
        ("web", ["PORTAL_RECEIPT_SECRET", "PORTAL_GATEWAYS", "PORTAL_SECRET_KEY"]),
    ],
)
def test_a_role_starts_with_its_own_secrets_alone(role: str, secrets: list[str]) -> None:
    optional = {"PORTAL_SECRET_KEY", "PORTAL_RECEIPT_SECRET", "PORTAL_GATEWAYS"}
    few = {
        name: value
        for name, value in production(ROLE=role).items()
        if name not in optional or name in secrets
    }
    Settings.from_env(few)
    for name in secrets:
        with pytest.raises(SettingsError, match=f"{name} is missing"):
            Settings.from_env({**few, name: None})


def test_the_web_refuses_the_role_of_a_worker() -> None:
    settings = Settings.from_env(production(ROLE="records"))
    with pytest.raises(SettingsError, match="the web needs web or all"):
        create_app(settings)
