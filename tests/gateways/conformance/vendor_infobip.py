"""Infobip as its OpenAPI describes it: see `portal.gateways.infobip` for the sources."""

import json
from collections.abc import Mapping

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, OutgoingSms
from tests.gateways.conformance.adapters import infobip
from tests.gateways.conformance.answering import said
from tests.gateways.conformance.harness import ReceivedSms, Situation, with_args, without_token
from tests.gateways.conformance.vendor_harness import VendorHarness, args_of
from tests.listener import Answer, Asked

_ACCEPTED = (1, "PENDING", 26, "PENDING_ACCEPTED")
_REJECTED = {
    Situation.BAD_NUMBER: (5, "REJECTED", 52, "REJECTED_DESTINATION"),
    Situation.BLOCKED_NUMBER: (5, "REJECTED", 14, "REJECTED_DESTINATION_BLOCKLISTED"),
    Situation.BALANCE: (5, "REJECTED", 12, "REJECTED_NOT_ENOUGH_CREDITS"),
    Situation.SENDER: (5, "REJECTED", 11, "REJECTED_SOURCE"),
}
_ERRORS = {
    Situation.LOGIN: (401, "E401", "Invalid credentials."),
    Situation.ADDRESS: (403, "E403", "Unauthorized access: IP address not allowed."),
    Situation.THROTTLED: (429, "E429", "Too many requests."),
}
_REPORTS = {
    ReceiptStatus.DELIVERED: ((3, "DELIVERED", 5, "DELIVERED_TO_HANDSET"), 0),
    ReceiptStatus.FAILED: ((2, "UNDELIVERABLE", 9, "UNDELIVERABLE_NOT_DELIVERED"), 1),
    ReceiptStatus.EXPIRED: ((4, "EXPIRED", 15, "EXPIRED_EXPIRED"), 27),
    ReceiptStatus.REFUSED: ((2, "UNDELIVERABLE", 4, "UNDELIVERABLE_REJECTED_OPERATOR"), 3),
    ReceiptStatus.BUFFERED: ((1, "PENDING", 3, "PENDING_WAITING_DELIVERY"), 27),
    ReceiptStatus.ACCEPTED: ((3, "DELIVERED", 2, "DELIVERED_TO_OPERATOR"), 0),
}


class InfobipHarness(VendorHarness):
    """It keeps our messageId, and rejects a second message with it."""

    name = "infobip"
    deduplicates = False

    def __init__(self) -> None:
        super().__init__()
        self.addresses: dict[str, str] = {}
        self.gateway = infobip(self.server.url)

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != "App infobip-key":
            return _error(401, "E401", "Invalid credentials.")
        if self.situation in _ERRORS:
            return _error(*_ERRORS[self.situation])
        if asked.path == "/sms/3/logs":
            reference = asked.args["messageId"]
            found = self.became.get(reference)
            return said({"results": [self.log(reference, found)] if found else []})
        assert (asked.method, asked.path) == ("POST", "/sms/3/messages")
        [message] = json.loads(asked.body)["messages"]
        [destination] = message["destinations"]
        reference = destination["messageId"]
        status = _REJECTED.get(self.situation, _ACCEPTED) if self.situation else _ACCEPTED
        if reference in self.taken:
            status = (5, "REJECTED", 23, "REJECTED_DUPLICATE_MESSAGE_ID")
        if status is _ACCEPTED:
            delivery = message["webhooks"]["delivery"]
            self.addresses[reference] = delivery["url"]
            assert "transliteration" not in message["content"]
            self.take(reference, ReceivedSms(f"+{destination['to']}", message["content"]["text"]))
        return said(
            {
                "bulkId": "2034072219640523072",
                "messages": [
                    {
                        "messageId": reference,
                        "status": _status(status),
                        "destination": destination["to"],
                        "details": {"messageCount": 1},
                    }
                ],
            }
        )

    def log(self, reference: str, status: ReceiptStatus) -> dict[str, object]:
        words, error = _REPORTS[status]
        return {
            "bulkId": "2034072219640523072",
            "messageId": reference,
            "to": "8801711000001",
            "sender": "Phera",
            "sentAt": "2026-11-22T16:00:00.000+0000",
            "doneAt": "2026-11-22T16:00:09.000+0000",
            "messageCount": 1,
            "price": {"pricePerMessage": 0.01, "currency": "EUR"},
            "status": _status(words),
            "error": {"groupId": 1 if error else 0, "id": error, "permanent": False},
            "content": {"text": "482913"},
        }

    def receipt(self, reference: str, status: ReceiptStatus) -> IncomingReceipt:
        return self.pushed(reference, {"results": [self.log(reference, status)]})

    def pushed(self, reference: str, body: object) -> IncomingReceipt:
        args = args_of(self.addresses[reference])
        headers = {"Content-Type": "application/json"}
        return IncomingReceipt(args, headers, json.dumps(body).encode())

    def senseless(self, sms: OutgoingSms) -> list[IncomingReceipt]:
        self.gateway.send(sms)
        log = self.log(sms.reference, ReceiptStatus.DELIVERED)
        unknown = {**log, "status": {"groupId": 9, "groupName": "BOILED", "id": 999}}
        return [
            self.pushed(sms.reference, {"results": [unknown]}),
            self.pushed(sms.reference, {"results": [{**log, "messageId": "another"}]}),
            self.pushed(sms.reference, {"results": []}),
            self.pushed(sms.reference, {"results": "DELIVERED"}),
            self.pushed(sms.reference, [log]),
        ]

    def forged(self, real: IncomingReceipt) -> list[IncomingReceipt]:
        return [*without_token(real), with_args(real, ref="REF-OF-ANOTHER")]


def _status(words: tuple[int, str, int, str]) -> Mapping[str, object]:
    group, group_name, number, name = words
    return {
        "groupId": group,
        "groupName": group_name,
        "id": number,
        "name": name,
        "description": "about 8801711000001: 482913",
    }


def _error(status: int, code: str, description: str) -> Answer:
    return said({"errorCode": code, "description": description, "violations": []}, status)
