"""Settings that describe an SMS provider completely (`docs/gateways.md`)."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, cast

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo

from portal.settings.gateways import GatewaySettings, check_ascii_secret
from portal.settings.values import Flag, Names, Token, check_ascii

GENERIC: Final = re.compile(r"generic(-[a-z0-9]{1,16})?")
"""`generic`, or `generic-teletalk` for one of several, with settings PORTAL_GENERIC_TELETALK_…"""
_VENDORS: Final = frozenset({"emulator", "kannel", "sslwireless", "infobip", "twilio"})
PLACEHOLDERS: Final = frozenset(
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
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_SEND_AS: Final = ("query", "form", "json", "xml")


@dataclass(frozen=True, slots=True)
class AnswerPatterns:
    """Patterns that classify the answers of a provider. If two match, the answer is unknown."""

    accepted: re.Pattern[str]
    """It may have a group `id`, the provider's id of the message."""
    duplicate: re.Pattern[str] | None
    refused: re.Pattern[str] | None
    try_again: re.Pattern[str] | None
    trouble: re.Pattern[str] | None


def _check_send_as(value: str) -> str:
    if value not in _SEND_AS:
        raise ValueError(f"it is one of {', '.join(_SEND_AS)}")
    return value


def _check_method(value: str, info: ValidationInfo) -> str:
    if not value:
        return "GET" if info.data.get("send_as") == "query" else "POST"
    if value not in ("GET", "POST"):
        raise ValueError("it is GET or POST")
    return value


def _check_two(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) != 2:
        raise ValueError("it is two words with a comma: for the GSM alphabet, and for Unicode")
    return value


def _check_template(value: str) -> str:
    if unknown := sorted(set(_PLACEHOLDER.findall(value)) - PLACEHOLDERS):
        raise ValueError(f"there is no placeholder called {', '.join(unknown)}")
    return value


def _parse_object(value: str) -> dict[str, object]:
    try:
        read = json.loads(_check_template(value))
    except json.JSONDecodeError as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(read, dict):
        raise ValueError('it is no {"name": "value"}')  # noqa: TRY004 - pydantic gathers ValueError
    return cast(dict[str, object], read)


def _parse_body(value: str, info: ValidationInfo) -> object:
    return _check_template(value) if info.data.get("send_as") == "xml" else _parse_object(value)


def _parse_headers(value: str) -> dict[str, str]:
    if set(_PLACEHOLDER.findall(value)) - {"reference", "secret"}:
        raise ValueError("a header holds {reference} and {secret} only")
    return {name: str(text) for name, text in _parse_object(check_ascii(value)).items()}


def _parse_words(value: str) -> dict[str, str]:
    return {word.upper(): str(status) for word, status in _parse_object(value).items()}


def _parse_pattern(value: str) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except re.error as error:
        raise ValueError(f"it is no regular expression: {error}") from error


_Pattern = Annotated[re.Pattern[str], BeforeValidator(_parse_pattern)]


class GenericSettings(GatewaySettings):
    """A provider described by settings.

    `body` is the template: parsed JSON whose strings hold placeholders, or the text of XML.
    `receipt_words` maps a provider's words, in capitals, to those of `ReceiptStatus`.
    """

    name: str
    url: str
    send_as: Annotated[str, AfterValidator(_check_send_as)]
    method: Annotated[str, AfterValidator(_check_method)] = Field("", validate_default=True)
    body: Annotated[object, BeforeValidator(_parse_body)] = Field(repr=False)
    headers: Annotated[Mapping[str, str], BeforeValidator(_parse_headers)] = Field({}, repr=False)
    secret: Annotated[SecretStr, AfterValidator(check_ascii_secret)] = SecretStr("")
    alphabets: Annotated[Names, AfterValidator(_check_two)] = ("gsm", "unicode")
    """The values of `{alphabet}` for the GSM alphabet and for Unicode."""
    accepted: _Pattern
    duplicate: _Pattern | None = None
    refused: _Pattern | None = None
    try_again: _Pattern | None = None
    trouble: _Pattern | None = None
    deduplicates: Flag = False
    receipt_token: Token = SecretStr("")
    receipt_reference: str = "ref"
    receipt_status: str = "status"
    receipt_words: Annotated[Mapping[str, str], BeforeValidator(_parse_words)] = {}
    receipt_answer: Annotated[str, AfterValidator(check_ascii)] = "OK"
    """The body that the provider counts as taken, for receipts and inbound SMS: `ACK/Jasmin`."""
    receipt_answer_status: Annotated[int, Field(ge=200, le=299)] = 200
    inbound_text: str = "text"
    """The field of an inbound SMS with its text: `content` for Jasmin."""
    poll_url: Annotated[str, AfterValidator(_check_template)] = Field("", repr=False)
    poll_status: _Pattern | None = None

    @property
    def answers(self) -> AnswerPatterns:
        """Returns the patterns for answers."""
        return AnswerPatterns(
            self.accepted, self.duplicate, self.refused, self.try_again, self.trouble
        )


def check_gateways(names: Iterable[str]) -> None:
    """Raises ValueError unless each name is a vendor, the emulator or a generic gateway."""
    unknown = sorted(n for n in set(names) - _VENDORS if not GENERIC.fullmatch(n))
    if unknown:
        raise ValueError(f"there is no gateway called {', '.join(unknown)}")


def read_generic_gateways(
    values: Mapping[str, SecretStr], gateways: Iterable[str]
) -> dict[str, dict[str, str]]:
    """Returns the settings of each named generic gateway from all PORTAL_GENERIC_… settings."""
    found = {}
    for name in filter(GENERIC.fullmatch, gateways):
        # Of PORTAL_GENERIC_TELETALK_URL, `teletalk_url` has come.
        prefix = name.removeprefix("generic").removeprefix("-")
        start = f"{prefix}_" if prefix else ""
        found[name] = {"name": name} | {
            word.removeprefix(start): text.get_secret_value()
            for word, text in values.items()
            if word.startswith(start)
        }
    return found
