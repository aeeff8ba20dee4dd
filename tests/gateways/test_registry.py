"""Gateways from settings: all missing settings are reported at once, for the named gateways only."""

from pathlib import Path

import pytest

from portal.config import Settings
from portal.gateways.http import InsecureAddress
from portal.gateways.registry import gateways_of
from portal.settings.errors import SettingsError
from tests.gateways.conformance.adapters import ACCOUNT, MINISTRY

VENDORS = {
    "PORTAL_SSLWIRELESS_API_TOKEN": "ssl-token",
    "PORTAL_SSLWIRELESS_SID": "PHERA",
    "PORTAL_INFOBIP_URL": "https://abc.api.infobip.com",
    "PORTAL_INFOBIP_API_KEY": "infobip-key",
    "PORTAL_INFOBIP_FROM": "Phera",
    "PORTAL_TWILIO_ACCOUNT_SID": ACCOUNT,
    "PORTAL_TWILIO_AUTH_TOKEN": "twilio-token",
    "PORTAL_TWILIO_FROM": "Phera",
    "PORTAL_GENERIC_URL": "https://sms.example.gov.bd/send",
    **{f"PORTAL_GENERIC_{word}": value for word, value in MINISTRY.items()},
    "PORTAL_GENERIC_TELETALK_URL": "https://teletalk.example.org/send",
    **{f"PORTAL_GENERIC_TELETALK_{word}": value for word, value in MINISTRY.items()},
}
ALL = "twilio,generic-teletalk,sslwireless,infobip,generic,emulator"


def settings(folder: Path, gateways: str, **changes: str) -> Settings:
    environment = {"PORTAL_INSTANCE": str(folder), "PORTAL_GATEWAYS": gateways}
    return Settings.from_env({**environment, **VENDORS, **changes})


def test_the_gateways_come_in_the_order_of_the_settings(tmp_path: Path) -> None:
    gateways = gateways_of(settings(tmp_path, ALL))
    assert ",".join(gateways) == ALL
    assert [gateway.name for gateway in gateways.values()] == list(gateways)


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    environment = {"PORTAL_INSTANCE": str(tmp_path), "PORTAL_GATEWAYS": f"kannel,{ALL}"}
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(environment)
    missing = {problem.partition(" is missing")[0] for problem in refused.value.problems}
    generics = {
        f"PORTAL_{name}_{word}"
        for name in ("GENERIC", "GENERIC_TELETALK")
        for word in ("URL", "SEND_AS", "BODY", "ACCEPTED")
    }
    kannel = {f"PORTAL_KANNEL_{word}" for word in ("URL", "USER", "PASSWORD", "FROM")}
    vendors = {name for name in VENDORS if "GENERIC" not in name}
    assert missing == generics | kannel | vendors


def test_what_is_not_named_is_not_asked_for(tmp_path: Path) -> None:
    environment = {"PORTAL_INSTANCE": str(tmp_path), "PORTAL_TWILIO_ACCOUNT_SID": "nonsense"}
    read = Settings.from_env(environment)
    assert (read.twilio, read.infobip, read.sslwireless, read.generics) == (None, None, None, ())


@pytest.mark.parametrize("name", ["carrier-pigeon", "generic-", "generic-Ü", "generic_teletalk"])
def test_a_gateway_that_there_is_not_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="no gateway called"):
        settings(tmp_path, name)


@pytest.mark.parametrize(
    "changed",
    [
        "PORTAL_INFOBIP_URL",
        "PORTAL_SSLWIRELESS_URL",
        "PORTAL_TWILIO_URL",
        "PORTAL_GENERIC_URL",
        "PORTAL_GENERIC_POLL_URL",
    ],
)
def test_no_vendor_is_spoken_to_in_the_clear(tmp_path: Path, changed: str) -> None:
    with pytest.raises(InsecureAddress):
        gateways_of(settings(tmp_path, ALL, **{changed: "http://sms.example.org/send"}))


def test_an_account_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="32 hexadecimal digits"):
        settings(tmp_path, "twilio", PORTAL_TWILIO_ACCOUNT_SID="AC../Accounts/x")


def test_no_secret_shows_when_the_settings_are_printed(tmp_path: Path) -> None:
    read = settings(tmp_path, ALL)
    shown = repr(read) + repr(gateways_of(read))
    for secret in ("ssl-token", "infobip-key", "twilio-token", "ministry-key"):
        assert secret not in shown
