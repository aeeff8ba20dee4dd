"""A provider as the ministry might sign with: JSON both ways, errors inside a 200."""

import json

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, OutgoingSms
from tests.gateways.conformance.adapters import generic
from tests.gateways.conformance.answering import said
from tests.gateways.conformance.harness import ReceivedSms, Situation, with_args, without_token
from tests.gateways.conformance.vendor_harness import VendorHarness, args_of
from tests.listener import Answer, Asked

_CODES = {
    Situation.BAD_NUMBER: 421,
    Situation.BLOCKED_NUMBER: 422,
    Situation.THROTTLED: 503,
    Situation.LOGIN: 401,
    Situation.BALANCE: 402,
    Situation.ADDRESS: 403,
    Situation.SENDER: 403,
}
_ALPHABETS = {"text": "gsm7", "unicode": "ucs2"}
_WORDS = {
    ReceiptStatus.DELIVERED: "done",
    ReceiptStatus.FAILED: "FAILED",
    ReceiptStatus.EXPIRED: "Expired",
    ReceiptStatus.REFUSED: "REJECTED",
    ReceiptStatus.BUFFERED: "ABSENT",
    ReceiptStatus.ACCEPTED: "ACCEPTED",
}


class GenericHarness(VendorHarness):
    """It refuses a reference that it has seen, and is told where its receipts go."""

    name = "generic"
    deduplicates = False

    def __init__(self) -> None:
        super().__init__()
        self.addresses: dict[str, str] = {}
        self.gateway = generic(self.server.url)

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("X-Api-Key") != "ministry-key":
            return said({"code": 401})
        if self.situation is not None:
            return said({"code": _CODES[self.situation]})
        if asked.path.startswith("/status/"):
            found = self.became.get(asked.path.rpartition("/")[2])
            return said({"state": _WORDS[found]} if found else {"error": "not found"})
        body = json.loads(asked.body)
        assert body["auth"] == {"key": "ministry-key"}
        [sms] = body["sms"]
        if sms["client_ref"] in self.taken:
            return said({"code": 409, "message": "seen before"})
        self.addresses[sms["client_ref"]] = sms["dlr"]
        received = ReceivedSms(f"+{sms['to']}", sms["text"], _ALPHABETS[sms["type"]])
        return said({"code": 200, "id": self.take(sms["client_ref"], received)})

    def receipt(self, reference: str, status: ReceiptStatus) -> IncomingReceipt:
        return self.pushed(reference, {"report": {"state": _WORDS[status]}, "id": "id-1"})

    def pushed(self, reference: str, body: object) -> IncomingReceipt:
        return IncomingReceipt(args_of(self.addresses[reference]), {}, json.dumps(body).encode())

    def senseless(self, sms: OutgoingSms) -> list[IncomingReceipt]:
        self.gateway.send(sms)
        return [
            self.pushed(sms.reference, {"report": {"state": "boiled"}}),
            self.pushed(sms.reference, {"report": "done"}),
            self.pushed(sms.reference, {}),
            self.pushed(sms.reference, ["done"]),
        ]

    def forged(self, real: IncomingReceipt) -> list[IncomingReceipt]:
        return [*without_token(real), with_args(real, ref="REF-OF-ANOTHER")]
