"""Common code of the local servers that play a vendor."""

from collections.abc import Mapping
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, OutgoingSms
from tests.gateways.conformance.answering import AnsweringServer
from tests.gateways.conformance.harness import GatewayHarness, ReceivedSms, Situation
from tests.listener import Answer, Asked


class VendorHarness(GatewayHarness):
    """A vendor's server on loopback that answers as its documentation says."""

    def __init__(self) -> None:
        self.situation: Situation | None = None
        self.taken: dict[str, str] = {}
        self.messages: list[ReceivedSms] = []
        self.became: dict[str, ReceiptStatus] = {}
        self.server = AnsweringServer(self.answer)

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def make(self, situation: Situation) -> None:
        self.situation = situation

    def received(self, to: str) -> list[ReceivedSms]:
        return [message for message in self.messages if message.to == to]

    def take(self, reference: str, message: ReceivedSms) -> str:
        """Takes it; a vendor that does not deduplicate takes it again, under another id."""
        self.messages.append(message)
        self.taken[reference] = self.new_id(len(self.messages))
        return self.taken[reference]

    def new_id(self, number: int) -> str:
        return f"id-{number}"

    def report(self, sms: OutgoingSms, status: ReceiptStatus) -> IncomingReceipt:
        self.gateway.send(sms)
        self.became[sms.reference] = status
        return self.receipt(sms.reference, status)

    def receipt(self, reference: str, status: ReceiptStatus) -> IncomingReceipt:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.__exit__()


def args_of(url: str) -> Mapping[str, str]:
    """The query arguments of an address that was given to a vendor."""
    return dict(parse_qsl(urlsplit(url).query))
