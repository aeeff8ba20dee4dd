"""The common interface of gateways in tests: situations, received messages, receipts."""

import enum
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.gateways.base import Gateway, IncomingReceipt, OutgoingSms


class Situation(enum.StrEnum):
    """A situation that each gateway reports with its own code or text."""

    BAD_NUMBER = "bad number"
    BLOCKED_NUMBER = "blocked number"
    THROTTLED = "throttled"
    LOGIN = "login wrong"
    BALANCE = "no balance"
    ADDRESS = "IP address not allowed"
    SENDER = "sender not allowed"


MEANS: Mapping[Situation, OutcomeKind] = {
    Situation.BAD_NUMBER: OutcomeKind.REFUSED,
    Situation.BLOCKED_NUMBER: OutcomeKind.REFUSED,
    Situation.THROTTLED: OutcomeKind.TRY_AGAIN,
    Situation.LOGIN: OutcomeKind.TROUBLE,
    Situation.BALANCE: OutcomeKind.TROUBLE,
    Situation.ADDRESS: OutcomeKind.TROUBLE,
    Situation.SENDER: OutcomeKind.TROUBLE,
}


@dataclass(frozen=True)
class ReceivedSms:
    """A message as the gateway received it. `alphabet` is None if the gateway chooses it."""

    to: str
    text: str
    alphabet: str | None = None


class GatewayHarness(ABC):
    """A gateway under test: `gateway` is the adapter, the other members control the vendor's side."""

    name: ClassVar[str]
    lacks: ClassVar[Mapping[Situation, str]] = {}
    """Situations that the gateway never reports, with the reason."""
    reports: ClassVar[frozenset[ReceiptStatus]] = frozenset(ReceiptStatus)
    """Statuses that its receipts can contain."""
    gives_id: ClassVar[bool] = True
    deduplicates: ClassVar[bool]
    gateway: Gateway

    @abstractmethod
    def make(self, situation: Situation) -> None:
        """Puts the gateway into a situation."""

    @abstractmethod
    def received(self, to: str) -> list[ReceivedSms]:
        """Returns the messages that reached the phone, or would have, in order."""

    @abstractmethod
    def report(self, sms: OutgoingSms, status: ReceiptStatus) -> IncomingReceipt:
        """Sends the message with this final status. Returns the receipt as it arrives."""

    @abstractmethod
    def senseless(self, sms: OutgoingSms) -> list[IncomingReceipt]:
        """Returns genuine receipts with invalid contents."""

    @abstractmethod
    def forged(self, real: IncomingReceipt) -> list[IncomingReceipt]:
        """Returns forgeries by an attacker who knows a real receipt but no secret."""


def with_args(real: IncomingReceipt, **args: str | None) -> IncomingReceipt:
    """Returns the receipt with other query arguments; None removes one."""
    changed = {name: value for name, value in {**real.args, **args}.items() if value is not None}
    return replace(real, args=changed)


def with_headers(real: IncomingReceipt, **headers: str | None) -> IncomingReceipt:
    """Returns the receipt with other headers; `_` means a dash."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    changed = {
        name: value for name, value in {**real.headers, **named}.items() if value is not None
    }
    return replace(real, headers=changed)


def without_token(real: IncomingReceipt) -> list[IncomingReceipt]:
    """Returns forgeries of a receipt whose address contains a token."""
    return [
        with_args(real, token=None),
        with_args(real, token=""),
        with_args(real, token="0" * 32),
        with_args(real, token="é" * 32),
        with_args(real, token=real.args["token"][:-1]),
        IncomingReceipt({}, {}, b"\xff{"),
    ]
