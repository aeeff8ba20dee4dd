"""The Protocols of SMS gateways, and their arguments and results.

A gateway makes one attempt and never retries. The worker decides about retries, because it knows
the earlier attempts. Neither this module nor an adapter writes a number or a text to a log or to a
`detail`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.messaging.segments import segments

MOST_SEGMENTS = 10
"""Parts of a text. Kannel drops further parts silently, so no gateway gets a longer text."""

CONNECT_TIME_OUT = "connect time-out"
READ_TIME_OUT = "read time-out"
BODY_TIME_OUT = "answer too slow"
TIME_OUTS = frozenset({CONNECT_TIME_OUT, READ_TIME_OUT, BODY_TIME_OUT})
"""The values of `Outcome.detail` after a time-out."""

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,20}")
_BANGLADESHI_MOBILE = re.compile(r"\+8801[13-9][0-9]{8}")


class Unsendable(ValueError):
    """A message that no gateway may get. The error text names the rule, never the value."""


@dataclass(frozen=True)
class OutgoingSms:
    """One message for a gateway.

    This class refuses every recipient except a Bangladeshi mobile number. Gateways accept nothing
    else, so no SMS can go to another country, whatever the database holds.

    `reference` is ours and is equal in every attempt. `valid_minutes` limits how long the operator
    tries to deliver.
    """

    reference: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    valid_minutes: int | None = None

    def __post_init__(self) -> None:
        if not _REFERENCE.fullmatch(self.reference):
            raise Unsendable("a message reference is 1 to 20 letters, digits or dashes")
        if not _BANGLADESHI_MOBILE.fullmatch(self.to):
            raise Unsendable("SMS go to Bangladeshi mobile numbers only")
        if not self.text.strip():
            raise Unsendable("an SMS has a text")
        if segments(self.text).count > MOST_SEGMENTS:
            raise Unsendable(f"an SMS has at most {MOST_SEGMENTS} segments")


@dataclass(frozen=True)
class Outcome:
    """The result of one attempt.

    `detail` is a fixed phrase of the adapter or a number, never a text of the provider, which could
    hold a name or a phone number. `retry_after` is in seconds, as the gateway asked.
    """

    kind: OutcomeKind
    detail: str
    gateway_message_id: str | None = None
    retry_after: int | None = None

    @property
    def timed_out(self) -> bool:
        """Tells whether the gateway gave no complete answer in time."""
        return self.detail in TIME_OUTS


@dataclass(frozen=True)
class IncomingReceipt:
    """An unparsed request to our receipt address: query arguments, headers, body."""

    args: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class ReceiptReport:
    """The content of a receipt. It may be repeated, late, early, or about an unknown message."""

    reference: str
    gateway_message_id: str | None
    status: ReceiptStatus
    detail: str


class InvalidSignature(Exception):
    """The token or signature is missing or wrong."""


class MalformedReceipt(Exception):
    """The signature is valid, but the content cannot be read."""


class Gateway(Protocol):
    """An SMS provider."""

    @property
    def name(self) -> str:
        """The name in settings, in the outbox and in `/gateways/<name>/receipts`."""

    @property
    def deduplicates(self) -> bool:
        """Whether two requests with the same reference send one SMS."""

    def send(self, sms: OutgoingSms) -> Outcome:
        """Makes one attempt. Never raises an error for the behaviour of the other side."""

    def parse_receipt(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Reads a receipt. Raises `InvalidSignature` before reading the rest, or `MalformedReceipt`."""


@runtime_checkable
class Pollable(Protocol):
    """A gateway that can be polled for a message without a receipt."""

    def poll(self, reference: str, gateway_message_id: str | None) -> ReceiptReport | None:
        """Returns the current status as a receipt, or None if the gateway has none.

        Never raises an error for the behaviour of the other side. It polls once, free of charge.
        """


@runtime_checkable
class Bulk(Protocol):
    """A gateway that accepts several messages in one request."""

    @property
    def most_at_once(self) -> int:
        """The largest number of messages in one request."""

    def send_many(self, messages: Sequence[OutgoingSms]) -> list[Outcome]:
        """Makes one attempt for each message in one request. Outcomes have the same order."""


@runtime_checkable
class Forgetful(Protocol):
    """A gateway that deduplicates a reference for a limited time."""

    def remembers(self, first_tried: datetime, now: datetime) -> bool:
        """Tells whether the gateway still knows a reference first sent then (aware times)."""


def knows_again(gateway: Gateway, first_tried: datetime, now: datetime) -> bool:
    """Tells whether a second request for a message first tried then would send one SMS."""
    if isinstance(gateway, Forgetful) and not gateway.remembers(first_tried, now):
        return False
    return gateway.deduplicates
