"""The settings of the SMS gateways of vendors, each only read where PORTAL_GATEWAYS names it.

`docs/gateways.md` has them by example. What is missing or wrong is gathered by the reader, so that
it is told with everything else.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from portal.settings_reader import SHORTEST_SECRET, SettingsReader, read_flag, read_list

GENERIC = re.compile(r"generic(-[a-z0-9]{1,16})?")
"""`generic`, or `generic-teletalk` for one among several, with settings PORTAL_GENERIC_TELETALK_…"""
PLACEHOLDERS = frozenset(
    {
        "reference",
        "to",
        "number",
        "local",
        "text",
        "alphabet",
        "minutes",
        "receipts",
        "secret",
        "id",
    }
)
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_WAYS = ("query", "form", "json", "xml")


@dataclass(frozen=True, slots=True)
class SslwirelessSettings:
    """`sid` is what SSL Wireless calls the sender. Without a `receipt_token` no receipt is taken."""

    url: str
    api_token: str = field(repr=False)
    sid: str
    receipt_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InfobipSettings:
    """`url` is the base address that Infobip gave to the account."""

    url: str
    api_key: str = field(repr=False)
    sender: str


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """`sender` is a number, a name, or the SID (MG…) of a messaging service."""

    url: str
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Patterns by which an answer of a provider is understood; where two fit, none does."""

    accepted: re.Pattern[str]
    """May name a group `id`: the provider's id of the message."""
    duplicate: re.Pattern[str] | None
    refused: re.Pattern[str] | None
    try_again: re.Pattern[str] | None
    trouble: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class GenericSettings:
    """A provider that is described by settings alone.

    `body` is the template: parsed JSON whose strings hold placeholders, or the text of XML.
    `receipt_words` maps a provider's words, in capitals, to those of `ReceiptStatus`.
    """

    name: str
    url: str
    method: str
    send_as: str
    body: object = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    secret: str = field(repr=False)
    alphabets: tuple[str, ...]
    """What `{alphabet}` becomes for the GSM alphabet, and for Unicode."""
    answers: Answers
    deduplicates: bool
    receipt_token: str = field(repr=False)
    receipt_reference: str
    receipt_status: str
    receipt_words: Mapping[str, str]
    poll_url: str = field(repr=False)
    poll_status: re.Pattern[str] | None


def read_sslwireless(env: SettingsReader) -> SslwirelessSettings:
    """Reads PORTAL_SSLWIRELESS_…, of which `docs/gateways.md` tells."""
    return SslwirelessSettings(
        url=env.read("SSLWIRELESS_URL", str, default="https://smsplus.sslwireless.com"),
        api_token=env.read("SSLWIRELESS_API_TOKEN", str, needed=True),
        sid=env.read("SSLWIRELESS_SID", str, needed=True),
        receipt_token=env.read("SSLWIRELESS_RECEIPT_TOKEN", _read_token),
    )


def read_infobip(env: SettingsReader) -> InfobipSettings:
    """Reads PORTAL_INFOBIP_…, of which `docs/gateways.md` tells."""
    return InfobipSettings(
        url=env.read("INFOBIP_URL", str, needed=True),
        api_key=env.read("INFOBIP_API_KEY", _read_ascii, needed=True),
        sender=env.read("INFOBIP_FROM", str, needed=True),
    )


def read_twilio(env: SettingsReader) -> TwilioSettings:
    """Reads PORTAL_TWILIO_…, of which `docs/gateways.md` tells."""
    return TwilioSettings(
        url=env.read("TWILIO_URL", str, default="https://api.twilio.com"),
        account_sid=env.read("TWILIO_ACCOUNT_SID", _read_account_sid, needed=True),
        auth_token=env.read("TWILIO_AUTH_TOKEN", str, needed=True),
        sender=env.read("TWILIO_FROM", str, needed=True),
    )


def read_generic(env: SettingsReader, name: str) -> GenericSettings:
    """Reads PORTAL_GENERIC_…, or PORTAL_GENERIC_<NAME>_… for one of several."""
    prefix = name.upper().replace("-", "_")
    send_as = env.read(f"{prefix}_SEND_AS", _read_way, needed=True)
    method = "GET" if send_as == "query" else "POST"
    return GenericSettings(
        name=name,
        url=env.read(f"{prefix}_URL", str, needed=True),
        method=env.read(f"{prefix}_METHOD", _read_method, default=method),
        send_as=send_as,
        body=env.read(
            f"{prefix}_BODY", _read_text_template if send_as == "xml" else _read_fields, needed=True
        ),
        headers=env.read(f"{prefix}_HEADERS", _read_headers, default="{}"),
        secret=env.read(f"{prefix}_SECRET", _read_ascii),
        alphabets=env.read(f"{prefix}_ALPHABETS", _read_alphabets, default="gsm,unicode"),
        answers=Answers(
            accepted=env.read(f"{prefix}_ACCEPTED", _read_pattern, needed=True),
            duplicate=env.read(f"{prefix}_DUPLICATE", _read_optional_pattern),
            refused=env.read(f"{prefix}_REFUSED", _read_optional_pattern),
            try_again=env.read(f"{prefix}_TRY_AGAIN", _read_optional_pattern),
            trouble=env.read(f"{prefix}_TROUBLE", _read_optional_pattern),
        ),
        deduplicates=env.read(f"{prefix}_DEDUPLICATES", read_flag, default="no"),
        receipt_token=env.read(f"{prefix}_RECEIPT_TOKEN", _read_token),
        receipt_reference=env.read(f"{prefix}_RECEIPT_REFERENCE", str, default="ref"),
        receipt_status=env.read(f"{prefix}_RECEIPT_STATUS", str, default="status"),
        receipt_words=env.read(f"{prefix}_RECEIPT_WORDS", _read_words, default="{}"),
        poll_url=env.read(f"{prefix}_POLL_URL", _read_text_template),
        poll_status=env.read(f"{prefix}_POLL_STATUS", _read_optional_pattern),
    )


def _read_way(value: str) -> str:
    if value not in _WAYS:
        raise ValueError(f"it is one of {', '.join(_WAYS)}")
    return value


def _read_method(value: str) -> str:
    if value not in ("GET", "POST"):
        raise ValueError("it is GET or POST")
    return value


def _read_account_sid(value: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
        raise ValueError("it is AC and 32 hexadecimal digits")
    return value


def _read_token(value: str) -> str:
    if value and len(value) < SHORTEST_SECRET:
        raise ValueError(f"it has at least {SHORTEST_SECRET} characters")
    return value


def _read_ascii(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise ValueError("it has plain Latin letters, digits and signs only")
    return value


def _read_alphabets(value: str) -> tuple[str, ...]:
    words = read_list(value)
    if len(words) != 2:
        raise ValueError("it is two words with a comma: for the GSM alphabet, and for Unicode")
    return words


def _read_text_template(value: str) -> str:
    if unknown := sorted(set(_PLACEHOLDER.findall(value)) - PLACEHOLDERS):
        raise ValueError(f"there is no placeholder called {', '.join(unknown)}")
    return value


def _read_object(value: str) -> dict[str, object]:
    try:
        read = json.loads(_read_text_template(value))
    except json.JSONDecodeError as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(read, dict):
        raise ValueError('it is no {"name": "value"}')  # noqa: TRY004 - what the reader gathers
    return cast(dict[str, object], read)


def _read_fields(value: str) -> object:
    return _read_object(value)


def _read_headers(value: str) -> dict[str, str]:
    if set(_PLACEHOLDER.findall(value)) - {"reference", "secret"}:
        raise ValueError("a header holds {reference} and {secret} only")
    return {name: str(text) for name, text in _read_object(_read_ascii(value)).items()}


def _read_words(value: str) -> dict[str, str]:
    return {word.upper(): str(status) for word, status in _read_object(value).items()}


def _read_pattern(value: str) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except re.error as error:
        raise ValueError(f"it is no regular expression: {error}") from error


def _read_optional_pattern(value: str) -> re.Pattern[str] | None:
    return _read_pattern(value) if value else None
