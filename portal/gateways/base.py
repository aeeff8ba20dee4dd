"""What every SMS gateway offers, and what goes in and out of it.

A gateway tries once and never again by itself: when to try again is decided by the worker, which
knows what was tried before. Nothing here or in an adapter writes a number or a text to a log or to
a `detail`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.messaging.segments import segments

MOST_SEGMENTS = 10
"""Kannel cuts a text after part 10 without a word, so nothing longer is handed to any gateway."""

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,20}")
_BANGLADESHI_MOBILE = re.compile(r"\+8801[13-9][0-9]{8}")


class Unsendable(ValueError):
    """A message that no gateway may be given. Its text names the rule, never the value."""


@dataclass(frozen=True)
class OutgoingSms:
    """One message as handed to a gateway.

    This is the one place that refuses any recipient but a Bangladeshi mobile number: a gateway takes
    nothing else, so no call can go to another country whatever was stored or computed before.

    `reference` is ours and the same on every try. `valid_minutes`, where given, is how long the
    operator may keep trying.
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
    """What one try came to.

    `detail` is one of the adapter's own fixed phrases or a number, never text of the provider's that
    could hold a name or a phone number. `retry_after` is in seconds, as the gateway asked.
    """

    kind: OutcomeKind
    detail: str
    gateway_message_id: str | None = None
    retry_after: int | None = None


@dataclass(frozen=True)
class IncomingReceipt:
    """A request to our receipts address, as it came: query arguments, headers, body."""

    args: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class ReceiptReport:
    """What a receipt says. It may be a repeat, late, early, or for a message we never sent."""

    reference: str
    gateway_message_id: str | None
    status: ReceiptStatus
    detail: str


class InvalidSignature(Exception):
    """The secret or signature is missing or wrong."""


class MalformedReceipt(Exception):
    """It is signed rightly and still makes no sense."""


class Gateway(Protocol):
    """An SMS provider."""

    @property
    def name(self) -> str:
        """Its name in settings, in the outbox and in `/gateways/<name>/receipts`."""

    @property
    def deduplicates(self) -> bool:
        """Whether sending the same reference twice reaches the phone once."""

    def send(self, sms: OutgoingSms) -> Outcome:
        """Try once to hand the message over. Never raises for what the other side does."""

    def parse_receipt(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Read a receipt. Raises `ForgedReceipt` before looking at anything else, or `BadReceipt`."""


@runtime_checkable
class Pollable(Protocol):
    """A gateway that can be asked what became of a message whose receipt did not come."""

    def poll(self, reference: str, gateway_message_id: str | None) -> ReceiptReport | None:
        """What it says now, in the form of a receipt; None where it has nothing to tell.

        Never raises for what the other side does; asking is tried once and costs nothing.
        """


@runtime_checkable
class Bulk(Protocol):
    """A gateway that takes several messages in one request."""

    @property
    def most_at_once(self) -> int:
        """How many messages one request holds at the most."""

    def send_many(self, messages: Sequence[OutgoingSms]) -> list[Outcome]:
        """Try each once, in one request; the outcomes are in the order of the messages."""


@runtime_checkable
class Forgetful(Protocol):
    """A gateway that deduplicates, but knows a reference for a while only."""

    def remembers(self, first_tried: datetime, now: datetime) -> bool:
        """Whether a reference it first heard then is still known; both times are aware."""


def knows_again(gateway: Gateway, first_tried: datetime, now: datetime) -> bool:
    """Whether a second request for a message first tried then would reach the phone once."""
    if isinstance(gateway, Forgetful) and not gateway.remembers(first_tried, now):
        return False
    return gateway.deduplicates
