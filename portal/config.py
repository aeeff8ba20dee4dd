"""Settings, all from environment variables `PORTAL_*`; a file `.env` is read if present.

In development what is missing gets a default, and secrets are made at first run in `instance/`.
In production (`PORTAL_ENV=production`) every missing or wrong setting is reported and nothing starts.
A server (`/etc/phera` exists) has settings in files and is always production, each role with its secrets.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from portal.domain.messaging.costs import SpendingCaps, read_costs, read_taka
from portal.domain.messaging.sender_name import NEUTRAL_SENDER, SenderName, read_sender_names
from portal.domain.messaging.texts import check_site
from portal.settings import index_keys
from portal.settings.alarm import AlarmSettings, check_signature
from portal.settings.audit import AuditSettings
from portal.settings.backup import BackupSettings, check_whole_path
from portal.settings.centre import CentreSettings
from portal.settings.development_secrets import development_secret
from portal.settings.environment import GivenEnvironment
from portal.settings.errors import SettingsError, missing, problems_of
from portal.settings.gateways import (
    InfobipSettings,
    KannelSettings,
    SslwirelessSettings,
    TwilioSettings,
)
from portal.settings.generic_gateway import GenericSettings, check_gateways, read_generic_gateways
from portal.settings.owner import OwnerSettings
from portal.settings.process_roles import NEEDED_BY, ROLES
from portal.settings.read_replica import ReadSettings
from portal.settings.retention import RetentionSettings
from portal.settings.server import server_environment
from portal.settings.values import (
    NEEDS_TLS,
    DatabaseUrl,
    Flag,
    Keys,
    Names,
    Networks,
    OptionalKey,
    Percent,
    Port,
    Token,
    WholeNumber,
    check_contact,
    needs_tls,
    one_of,
    parse_address,
)

PROJECT = Path(__file__).resolve().parent.parent
_LATER: Final[Any] = Field(None, validate_default=True)
"""No default yet: a validator finds one from the fields above, or says that the value is missing."""


class Settings(BaseSettings):
    """Everything that differs between one installation and another.

    The order of the fields matters: a validator reads the fields above its own.
    """

    model_config = SettingsConfigDict(
        env_prefix="PORTAL_",
        env_file=PROJECT / ".env",
        env_ignore_empty=True,
        # PORTAL_TWILIO_AUTH_TOKEN is `twilio.auth_token`; no value is JSON unless its type says so.
        env_nested_delimiter="_",
        env_nested_max_split=1,
        enable_decoding=False,
        extra="ignore",
        frozen=True,
        validate_default=False,
        hide_input_in_errors=True,
    )

    env: Annotated[str, AfterValidator(one_of("development", "production"))] = "development"
    role: Annotated[str, AfterValidator(one_of(*sorted(ROLES)))] = "all"
    """What this process does: web, sms, records (every other worker), or all."""
    instance: Annotated[Path, AfterValidator(Path.resolve)] = PROJECT / "instance"
    host: str = "127.0.0.1"
    port: Port = 8000
    database_plain: Flag = False
    """Whether PostgreSQL on another machine may be spoken to without TLS (a private network)."""
    database_url: DatabaseUrl = _LATER
    read: ReadSettings = ReadSettings()
    secret_key: Token = _LATER
    """Signs cookies. Empty where the role needs none, like `receipt_secret`."""
    field_keys: Keys = _LATER
    """Encryption keys by id, the current one first."""
    index_key: OptionalKey = None
    index_keys: Keys = _LATER
    """Index keys by id, the current one first; or `index_key`, which has no id."""
    receipt_secret: Token = _LATER
    public_url: str = _LATER
    """The address people and gateways reach the portal by, without a slash at the end."""
    trusted_hosts: Names = _LATER
    proxies: WholeNumber = 0
    """How many reverse proxies in front set X-Forwarded-For."""
    gateways: Names = _LATER
    emulator_url: str = "http://127.0.0.1:8010"
    emulator_token: SecretStr = _LATER
    kannel: KannelSettings | None = _LATER
    sslwireless: SslwirelessSettings | None = _LATER
    infobip: InfobipSettings | None = _LATER
    twilio: TwilioSettings | None = _LATER
    generic: dict[str, SecretStr] = {}
    """All PORTAL_GENERIC_… as they came; `generic_gateways` is made of them."""
    generic_gateways: dict[str, GenericSettings] = _LATER
    """Settings of vendors are there for the gateways that are named, and for no other."""
    gateway_plain_http: Flag = False
    """Whether a gateway on another machine may be spoken to without TLS (a private network)."""
    webhook_networks: Networks = ()
    hotline: str = "16135"
    hotline_abroad: str = "+8809610102030"
    centre: CentreSettings = CentreSettings()
    owner: OwnerSettings = OwnerSettings()
    security_contact: Annotated[str, AfterValidator(check_contact)] = ""
    """Who hears of holes in the portal: mailto:, https: or tel:, for security.txt."""
    sms_name: Annotated[SenderName, BeforeValidator(read_sender_names)] = NEUTRAL_SENDER
    sms_site: str = _LATER
    codes_per_day: WholeNumber = 200_000
    """One-time codes the whole system sends a day at the most: a breaker against pumping."""
    metrics_token: Token = SecretStr("")
    """With it `/metrics` may be read from another machine; without one from this machine only."""
    audit: AuditSettings = AuditSettings()
    alarm: Annotated[AlarmSettings, AfterValidator(check_signature)] = AlarmSettings()
    backup: BackupSettings = BackupSettings()
    erasure_list: Annotated[str, AfterValidator(check_whole_path)] = ""
    retention: RetentionSettings = RetentionSettings()
    sms_costs: Annotated[Mapping[str, int], BeforeValidator(read_costs)] = read_costs("any=0.40")
    sms_budget: Annotated[int, BeforeValidator(read_taka)] = read_taka("100000")
    sms_per_number: WholeNumber = 20
    sms_per_prefix: WholeNumber = 2000
    second_look_percent: Percent = 2
    """So many of a hundred verified registrations are seen by a second officer, too."""
    access_log: Flag = True
    """Whether the web writes a line for each request, without addresses and names."""

    @classmethod
    def from_env(cls, environment: Mapping[str, str | None] | None = None) -> Self:
        """The settings of this process, or of a given environment. Raises `SettingsError` with all problems."""
        environment = server_environment() if environment is None else environment
        try:
            if environment is None:
                return cls()
            return cls(_build_sources=((GivenEnvironment(cls, environment),), {}))
        except ValidationError as error:
            problems = problems_of(error)
        # Outside of the handler: what pydantic raised, with the values in it, is not carried along.
        raise SettingsError(problems)

    @property
    def production(self) -> bool:
        """Whether this installation serves real people: nothing then stands in for a setting."""
        return self.env == "production"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies carry `Secure` and the `__Host-` prefix."""
        return self.public_url.startswith("https://")

    @property
    def generics(self) -> tuple[GenericSettings, ...]:
        """The generic gateways, in the order of PORTAL_GATEWAYS."""
        return tuple(self.generic_gateways.values())

    @property
    def caps(self) -> SpendingCaps:
        """What SMS cost, and how many and for how much may be sent in a day."""
        return SpendingCaps(
            costs=self.sms_costs,
            budget=self.sms_budget,
            per_number=self.sms_per_number,
            per_prefix=self.sms_per_prefix,
        )

    @field_validator("index_keys", mode="before")
    @classmethod
    def _find_index_keys(cls, value: str | None, info: ValidationInfo) -> str:
        if (given := index_keys.given_keys(value, info.data.get("index_key"))) is not None:
            return given
        _refuse_in_production(info)
        return index_keys.with_id(development_secret(info.data["instance"], "index_key"))

    @field_validator("secret_key", "field_keys", "receipt_secret", mode="before")
    @classmethod
    def _make_secret(cls, value: str | None, info: ValidationInfo) -> str:
        if not _is_needed(info):
            return ""
        if value is not None:
            return value
        _refuse_in_production(info)
        secret = development_secret(info.data["instance"], str(info.field_name))
        return f"k1:{secret}" if info.field_name == "field_keys" else secret

    @field_validator("emulator_token", mode="before")
    @classmethod
    def _make_emulator_token(cls, value: str | None, info: ValidationInfo) -> str:
        if _is_production(info):
            return ""  # there is no emulator
        return value or development_secret(info.data["instance"], "emulator_token")

    @field_validator("database_url", mode="before")
    @classmethod
    def _find_database_url(cls, value: str | None, info: ValidationInfo) -> str:
        if value is not None:
            return value
        _refuse_in_production(info)
        return f"sqlite:///{info.data['instance'] / 'phera.sqlite3'}"

    @field_validator("database_url", "read")
    @classmethod
    def _check_database_tls(cls, value: Any, info: ValidationInfo) -> Any:
        url, is_plain = getattr(value, "database_url", value), info.data.get("database_plain")
        if _is_production(info) and not is_plain and needs_tls(url):
            raise ValueError(NEEDS_TLS)
        return value

    @field_validator("public_url", mode="before")
    @classmethod
    def _find_public_url(cls, value: str | None, info: ValidationInfo) -> str:
        if value is None:
            _refuse_in_production(info)
            return _local_url(info)
        if _is_production(info) and not value.startswith("https://"):
            raise ValueError("it must begin with https://")
        return parse_address(value)

    @field_validator("sms_site", mode="before")
    @classmethod
    def _find_sms_site(cls, value: str | None, info: ValidationInfo) -> str:
        return check_site(value or urlsplit(info.data.get("public_url", "")).netloc)

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _find_trusted_hosts(cls, value: str | None, info: ValidationInfo) -> str:
        public_url = info.data.get("public_url", "")
        if value is None and public_url == _local_url(info):
            return "127.0.0.1,localhost"
        return value or urlsplit(public_url).hostname or ""

    @field_validator("gateways", mode="before")
    @classmethod
    def _find_gateways(cls, value: str | None, info: ValidationInfo) -> str:
        if not _is_needed(info):
            return ""
        if value is None:
            _refuse_in_production(info)
        return value or "emulator"

    @field_validator("gateways")
    @classmethod
    def _check_gateways(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not names and _is_needed(info):
            raise ValueError("name at least one gateway")
        check_gateways(names)
        if _is_production(info) and "emulator" in names:
            raise ValueError("the emulator sends no SMS to anybody")
        return names

    @field_validator("kannel", "sslwireless", "infobip", "twilio", mode="before")
    @classmethod
    def _read_named_only(cls, value: object, info: ValidationInfo) -> object:
        return (value or {}) if info.field_name in info.data.get("gateways", ()) else None

    @field_validator("generic_gateways", mode="before")
    @classmethod
    def _read_generic_gateways(cls, _value: object, info: ValidationInfo) -> object:
        return read_generic_gateways(info.data["generic"], info.data.get("gateways", ()))


def _is_production(info: ValidationInfo) -> bool:
    return info.data.get("env") == "production"


def _is_needed(info: ValidationInfo) -> bool:
    return info.data.get("role") in NEEDED_BY.get(str(info.field_name), ROLES)


def _local_url(info: ValidationInfo) -> str:
    return f"http://127.0.0.1:{info.data.get('port', 8000)}"


def _refuse_in_production(info: ValidationInfo) -> None:
    if _is_production(info):
        raise missing()
