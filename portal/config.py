"""Settings, all from environment variables `PORTAL_*`; a file `.env` is read if present.

In development what is missing gets a default, and secrets are made at first run and kept in
`instance/`. In production (`PORTAL_ENV=production`) every missing or wrong setting is reported at
once and nothing starts.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from dotenv import dotenv_values

from portal.domain.messaging.costs import SpendingCaps, read_costs, read_taka
from portal.gateway_settings import (
    GENERIC,
    GenericSettings,
    InfobipSettings,
    SslwirelessSettings,
    TwilioSettings,
    read_generic,
    read_infobip,
    read_sslwireless,
    read_twilio,
)
from portal.settings_reader import (
    SettingsReader,
    read_address,
    read_database_url,
    read_flag,
    read_key,
    read_keys,
    read_list,
    read_number,
    read_percent,
    read_port,
    read_token,
)

KNOWN_GATEWAYS = frozenset({"emulator", "kannel", "sslwireless", "infobip", "twilio"})
"""Besides these, any number of generic ones: `portal.gateway_settings.GENERIC`."""
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between one installation and another."""

    production: bool
    instance: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    field_keys: tuple[tuple[str, bytes], ...] = field(repr=False)
    """Encryption keys by id, the current one first."""
    index_key: bytes = field(repr=False)
    host: str
    port: int
    public_url: str
    """The address people and gateways reach the portal by, without a slash at the end."""
    trusted_hosts: tuple[str, ...]
    proxies: int
    """How many reverse proxies in front set X-Forwarded-For."""
    gateways: tuple[str, ...]
    receipt_secret: str = field(repr=False)
    emulator_url: str
    emulator_token: str = field(repr=False)
    kannel_url: str
    kannel_user: str
    kannel_password: str = field(repr=False)
    kannel_from: str
    sslwireless: SslwirelessSettings | None
    infobip: InfobipSettings | None
    twilio: TwilioSettings | None
    generics: tuple[GenericSettings, ...]
    """Settings of vendors are there for the gateways that are named, and for no other."""
    gateway_plain_http: bool
    """Whether a gateway on another machine may be spoken to without TLS (a private network)."""
    hotline: str
    hotline_abroad: str
    codes_per_day: int
    """One-time codes the whole system sends a day at the most: a breaker against pumping."""
    metrics_token: str = field(repr=False)
    """With it `/metrics` may be read from another machine; without one from this machine only."""
    caps: SpendingCaps
    """What SMS cost, and how many and for how much may be sent in a day."""
    second_look_percent: int
    """So many of a hundred verified registrations are seen by a second officer, too."""

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies carry `Secure` and the `__Host-` prefix."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, environment: Mapping[str, str | None] | None = None) -> Self:
        """The settings of this process. Raises `SettingsError` with all problems together."""
        if environment is None:
            environment = {**dotenv_values(PROJECT / ".env"), **os.environ}
        env = SettingsReader(environment, PROJECT / "instance")
        port = env.read("PORT", read_port, default="8000")
        sqlite = f"sqlite:///{env.instance / 'phera.sqlite3'}"
        local = f"http://127.0.0.1:{port}"
        public_url = env.read("PUBLIC_URL", _read_public_url(env.production), development=local)
        host = urlsplit(public_url or "").hostname or ""
        hosts = "127.0.0.1,localhost" if public_url == local else host
        gateways = env.read("GATEWAYS", _read_gateways(env.production), development="emulator")
        named = gateways or ()
        kannel = "kannel" in named
        settings = cls(
            production=env.production,
            instance=env.instance,
            database_url=env.read("DATABASE_URL", read_database_url, development=sqlite),
            secret_key=env.secret("SECRET_KEY"),
            field_keys=env.secret("FIELD_KEYS", read_keys, prefix="k1:"),
            index_key=env.secret("INDEX_KEY", read_key),
            host=env.read("HOST", str, default="127.0.0.1"),
            port=port,
            public_url=public_url,
            trusted_hosts=env.read("TRUSTED_HOSTS", read_list, default=hosts),
            proxies=env.read("PROXIES", read_number, default="0"),
            gateways=gateways,
            receipt_secret=env.secret("RECEIPT_SECRET"),
            emulator_url=env.read("EMULATOR_URL", str, default="http://127.0.0.1:8010"),
            emulator_token="" if env.production else env.secret("EMULATOR_TOKEN"),
            kannel_url=env.read("KANNEL_URL", str, needed=kannel),
            kannel_user=env.read("KANNEL_USER", str, needed=kannel),
            kannel_password=env.read("KANNEL_PASSWORD", str, needed=kannel),
            kannel_from=env.read("KANNEL_FROM", str, needed=kannel),
            sslwireless=read_sslwireless(env) if "sslwireless" in named else None,
            infobip=read_infobip(env) if "infobip" in named else None,
            twilio=read_twilio(env) if "twilio" in named else None,
            generics=tuple(read_generic(env, name) for name in named if GENERIC.fullmatch(name)),
            gateway_plain_http=env.read("GATEWAY_PLAIN_HTTP", read_flag, default="no"),
            hotline=env.read("HOTLINE", str, default="16135"),
            hotline_abroad=env.read("HOTLINE_ABROAD", str, default="+8809610102030"),
            codes_per_day=env.read("CODES_PER_DAY", read_number, default="200000"),
            metrics_token=env.read("METRICS_TOKEN", read_token),
            caps=SpendingCaps(
                costs=env.read("SMS_COSTS", read_costs, default="any=0.40"),
                budget=env.read("SMS_BUDGET", read_taka, default="100000"),
                per_number=env.read("SMS_PER_NUMBER", read_number, default="20"),
                per_prefix=env.read("SMS_PER_PREFIX", read_number, default="2000"),
            ),
            second_look_percent=env.read("SECOND_LOOK_PERCENT", read_percent, default="2"),
        )
        env.finish()
        return settings


def _read_public_url(production: bool) -> Callable[[str], str]:
    def read(value: str) -> str:
        if production and not value.startswith("https://"):
            raise ValueError("it must begin with https://")
        return read_address(value)

    return read


def _read_gateways(production: bool) -> Callable[[str], tuple[str, ...]]:
    def read(value: str) -> tuple[str, ...]:
        names = read_list(value)
        if not names:
            raise ValueError("name at least one gateway")
        unknown = sorted(
            name for name in set(names) - KNOWN_GATEWAYS if not GENERIC.fullmatch(name)
        )
        if unknown:
            raise ValueError(f"there is no gateway called {', '.join(unknown)}")
        if production and "emulator" in names:
            raise ValueError("the emulator sends no SMS to anybody")
        return names

    return read
