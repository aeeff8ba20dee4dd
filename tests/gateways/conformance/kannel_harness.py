"""A real Kannel with an operator behind it."""

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar, Self

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, OutgoingSms
from portal.gateways.kannel import Kannel
from tests.gateways.conformance.adapters import SECRET
from tests.gateways.conformance.harness import (
    GatewayHarness,
    ReceivedSms,
    Situation,
    with_args,
    without_token,
)
from tests.kannel.running import RunningKannel
from tests.listener import Listener, eventually

_ENDINGS = {
    ReceiptStatus.DELIVERED: "delivered",
    ReceiptStatus.FAILED: "undelivered",
    ReceiptStatus.EXPIRED: "expired",
    ReceiptStatus.REFUSED: "refused",
    ReceiptStatus.BUFFERED: "buffered",
    ReceiptStatus.ACCEPTED: "silent",
}
_REPORTED_BY_RECEIPT = (
    "Kannel accepts every message it can read; the answer of the operator arrives as a receipt"
)


class KannelHarness(GatewayHarness):
    """One Kannel serves many tests: each sends to numbers of its own."""

    name = "kannel"
    lacks: ClassVar[Mapping[Situation, str]] = {
        Situation.BAD_NUMBER: _REPORTED_BY_RECEIPT,
        Situation.BLOCKED_NUMBER: _REPORTED_BY_RECEIPT,
        Situation.THROTTLED: _REPORTED_BY_RECEIPT,
        Situation.BALANCE: "Kannel knows no money",
        Situation.ADDRESS: "its own settings; answered like a wrong login",
    }
    gives_id = False
    deduplicates = False
    _numbers = itertools.count(1)

    def __init__(self, running: RunningKannel, portal: Listener) -> None:
        self.running, self.portal = running, portal
        self.gateway: Kannel = Kannel(
            url=running.sendsms,
            user=running.user,
            password=running.password,
            sender="16135",
            public_url=portal.url,
            secret=SECRET,
        )

    @classmethod
    @contextmanager
    def open(cls, running: RunningKannel) -> Iterator[Self]:
        with Listener() as portal:
            yield cls(running, portal)

    def make(self, situation: Situation) -> None:
        if situation is Situation.LOGIN:
            self.gateway = dataclasses.replace(self.gateway, password="wrong")
        else:
            assert situation is Situation.SENDER
            self.gateway = dataclasses.replace(self.gateway, sender="")

    def received(self, to: str) -> list[ReceivedSms]:
        eventually(lambda: bool(self.running.operator.submits_to(to)))
        [submit] = self.running.operator.submits_to(to)
        return [ReceivedSms(to, submit.text, submit.alphabet)]

    def report(self, sms: OutgoingSms, status: ReceiptStatus) -> IncomingReceipt:
        self.running.operator.rule(sms.to, _ENDINGS[status])
        self.gateway.send(sms)
        came: list[IncomingReceipt] = []

        def has_come() -> bool:
            receipts = [one.as_receipt() for one in self.portal.requests]
            came[:] = [one for one in receipts if self.gateway.parse_receipt(one).status is status]
            return bool(came)

        eventually(has_come)
        return came[0]

    def senseless(self, sms: OutgoingSms) -> list[IncomingReceipt]:
        real = self.report(sms, ReceiptStatus.DELIVERED)
        return [with_args(real, status=bits) for bits in ("", "0", "-1", "১", "99999", None)]

    def forged(self, real: IncomingReceipt) -> list[IncomingReceipt]:
        return [*without_token(real), with_args(real, ref="REF-OF-ANOTHER")]
