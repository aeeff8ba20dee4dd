"""The emulator, running as for developers."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Self

import requests

from portal.config import Settings
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.emulator.faults import Fault
from portal.emulator.server import EmulatorServer
from portal.gateways.base import IncomingReceipt, OutgoingSms
from portal.gateways.emulator import SIGNATURE_HEADER, Emulator
from portal.gateways.signing import body_signature
from tests.gateways.conformance.adapters import SHORT
from tests.gateways.conformance.harness import GatewayHarness, ReceivedSms, Situation, with_headers
from tests.listener import Asked, Listener, eventually

_FAULTS = {
    Situation.BAD_NUMBER: Fault.REFUSED,
    Situation.BLOCKED_NUMBER: Fault.BLOCKED,
    Situation.THROTTLED: Fault.BUSY,
    Situation.LOGIN: Fault.LOGIN,
    Situation.BALANCE: Fault.BALANCE,
}
_ENDINGS = {
    ReceiptStatus.DELIVERED: Fault.NONE,
    ReceiptStatus.FAILED: Fault.UNDELIVERED,
    ReceiptStatus.EXPIRED: Fault.EXPIRED,
    ReceiptStatus.REFUSED: Fault.REJECTED,
    ReceiptStatus.BUFFERED: Fault.BUFFERED,
}


class EmulatorHarness(GatewayHarness):
    """The server, our adapter, and a listener where the portal would be."""

    name = "emulator"
    lacks: ClassVar[Mapping[Situation, str]] = {
        Situation.ADDRESS: "it is on this machine",
        Situation.SENDER: "it sends from no number",
    }
    reports = frozenset(_ENDINGS)
    deduplicates = True

    def __init__(self, settings: Settings, server: EmulatorServer, portal: Listener) -> None:
        self.settings, self.url, self.portal = settings, server.url, portal
        self.gateway = Emulator(
            url=server.url,
            token=settings.emulator_token.get_secret_value(),
            public_url=settings.public_url,
            secret=settings.receipt_secret.get_secret_value(),
            time_outs=SHORT,
        )

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        with Listener() as portal:
            settings = Settings.from_env(
                {"PORTAL_INSTANCE": str(folder), "PORTAL_PUBLIC_URL": portal.url}
            )
            file = folder / "emulator.sqlite3"
            with EmulatorServer(settings, file, port=0, receipt_delay=0.02) as server:
                yield cls(settings, server, portal)

    def make(self, situation: Situation) -> None:
        self._fault(_FAULTS[situation])

    def _fault(self, fault: Fault) -> None:
        headers = {"Authorization": f"Bearer {self.settings.emulator_token.get_secret_value()}"}
        rule = {"fault": fault}
        requests.post(
            f"{self.url}/faults", json=rule, headers=headers, timeout=30
        ).raise_for_status()

    def received(self, to: str) -> list[ReceivedSms]:
        answer = requests.get(f"{self.url}/messages", params={"to": to}, timeout=30)
        return [ReceivedSms(to, message["text"]) for message in reversed(answer.json())]

    def report(self, sms: OutgoingSms, status: ReceiptStatus) -> IncomingReceipt:
        self._fault(_ENDINGS[status])
        self.gateway.send(sms)
        eventually(
            lambda: bool(self._receipts_with(status))
        )  # a buffered one is delivered a moment later
        return self._receipts_with(status)[0].as_receipt()

    def _receipts_with(self, status: ReceiptStatus) -> list[Asked]:
        return [each for each in self.portal.requests if json.loads(each.body)["status"] == status]

    def senseless(self, sms: OutgoingSms) -> list[IncomingReceipt]:
        good = {"reference": sms.reference, "id": "1", "status": "delivered", "detail": ""}
        return [
            self._signed({**good, "status": "boiled"}),
            self._signed({**good, "status": None}),
            self._signed({**good, "reference": 7}),
            self._signed([good]),
        ]

    def _signed(self, value: object) -> IncomingReceipt:
        body = json.dumps(value).encode()
        signature = body_signature(self.settings.receipt_secret.get_secret_value(), self.name, body)
        return IncomingReceipt({}, {SIGNATURE_HEADER: signature}, body)

    def forged(self, real: IncomingReceipt) -> list[IncomingReceipt]:
        bent = real.body.replace(b"delivered", b"failed")
        return [
            with_headers(real, X_Emulator_Signature=None),
            with_headers(real, X_Emulator_Signature="0" * 64),
            IncomingReceipt(real.args, real.headers, bent),
            IncomingReceipt({}, {}, b"\xff{"),
        ]
