"""Settings of the ways by which alarms reach a person: mail and a webhook (`docs/alarms.md`)."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from portal.settings.values import LOCAL_HOSTS, Names, Port, Token, check_ascii, one_of

_PORTS = {"starttls": "587", "tls": "465", "none": "25"}


def _check_webhook(value: str) -> str:
    parts = urlsplit(value)
    is_local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    if value and (not parts.hostname or not (parts.scheme == "https" or is_local)):
        raise ValueError("it is an address like https://example.org/alarms")
    if "@" in parts.netloc:
        raise ValueError("it holds no user and password; the signature shows who sends")
    return value


def _check_mailboxes(value: tuple[str, ...]) -> tuple[str, ...]:
    for each in value:
        _check_mailbox(each)
    return value


def _check_mailbox(value: str) -> str:
    check_ascii(value)
    if value and (value.count("@") != 1 or value[0] == "@" or " " in value):
        raise ValueError("it is a mail address like phera@example.gov.bd")
    return value


class AlarmSettings(BaseModel):
    """The mail server with the addresses of alarms, and the address of a webhook. Both may be empty."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    host: Annotated[str, AfterValidator(check_ascii)] = ""
    tls: Annotated[str, AfterValidator(one_of(*_PORTS))] = "starttls"
    """`starttls`, `tls` from the first byte, or `none` for a server on this machine."""
    port: Annotated[Port, Field(validate_default=True)] = 0
    user: str = ""
    password: SecretStr = SecretStr("")
    password_file: Annotated[Path | None, Field(repr=False)] = None
    """The file that holds the password, instead of `password`."""
    sender: Annotated[str, AfterValidator(_check_mailbox), Field(validation_alias="from")] = ""
    to: Annotated[Names, AfterValidator(_check_mailboxes)] = ()
    webhook: Annotated[str, AfterValidator(_check_webhook), Field(repr=False)] = ""
    webhook_secret: Token = SecretStr("")
    """The key of the signature (HMAC-SHA256) of each request."""

    @field_validator("port", mode="before")
    @classmethod
    def _find_port(cls, value: str | int, info: ValidationInfo) -> str:
        return str(value or _PORTS[info.data.get("tls", "starttls")])

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.host and not (self.sender and self.to):
            raise ValueError("a mail server needs PORTAL_ALARM_FROM and PORTAL_ALARM_TO")
        if self.host and self.tls == "none" and self.host not in LOCAL_HOSTS:
            raise ValueError("a mail server on another machine needs PORTAL_ALARM_TLS")
        return self

    @property
    def is_set(self) -> bool:
        """Whether alarms leave the portal at all."""
        return bool(self.host or self.webhook)

    def read_password(self) -> str:
        """Returns the password from its setting or its file. Raises `OSError`."""
        if self.password_file is not None:
            return self.password_file.read_text().strip()
        return self.password.get_secret_value()


def check_signature(alarm: AlarmSettings, info: ValidationInfo) -> AlarmSettings:
    """Refuses a webhook without a key in processes that send alarms; others do not get the key."""
    is_signed = bool(alarm.webhook_secret.get_secret_value())
    if alarm.webhook and not is_signed and info.data.get("role") != "records":
        raise ValueError("a webhook needs PORTAL_ALARM_WEBHOOK_SECRET")
    return alarm
