"""SSL Wireless as its specification describes it: see `portal.gateways.sslwireless` for the sources."""

import json
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlencode

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, OutgoingSms
from tests.gateways.conformance.adapters import TOKEN, sslwireless
from tests.gateways.conformance.answering import said
from tests.gateways.conformance.harness import ReceivedSms, Situation, without_token
from tests.gateways.conformance.vendor_harness import VendorHarness
from tests.listener import Answer, Asked

_FAILED = {
    Situation.BAD_NUMBER: (4025, "Invalid MSISDN"),
    Situation.BLOCKED_NUMBER: (4026, "Blocked MSISDN"),
    Situation.THROTTLED: (4029, "Too Many Requests"),
    Situation.LOGIN: (4001, "Unauthorized"),
    Situation.ADDRESS: (4003, "IP Blacklisted"),
    Situation.SENDER: (4002, "SID/Stakeholder is not permitted to send SMS"),
}
_WORDS = {
    ReceiptStatus.DELIVERED: "DELIVRD",
    ReceiptStatus.FAILED: "UNDELIV",
    ReceiptStatus.EXPIRED: "EXPIRED",
    ReceiptStatus.REFUSED: "REJECTD",
    ReceiptStatus.BUFFERED: "ENROUTE",
    ReceiptStatus.ACCEPTED: "ACCEPTD",
}


class SslwirelessHarness(VendorHarness):
    """A duplicate is refused at the top for one message, and in its row for several."""

    name = "sslwireless"
    lacks: ClassVar[Mapping[Situation, str]] = {
        Situation.BALANCE: "no code for it is documented; 4002 comes nearest"
    }
    deduplicates = True

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, tuple[str, str]] = {}
        self.gateway = sslwireless(self.server.url)

    def answer(self, asked: Asked) -> Answer:
        body = json.loads(asked.body)
        if (asked.method, body["api_token"], body["sid"]) != ("POST", "ssl-token", "PHERA"):
            return _failed(4001, "Unauthorized")
        if self.situation is not None:
            return _failed(*_FAILED[self.situation])
        if asked.path == "/api/v3/send-sms":
            return self._answer_one(body)
        assert asked.path == "/api/v3/send-sms/dynamic"
        assert len(body["sms"]) <= 100
        rows = [self._row({**row, "sms": row["text"]}) for row in body["sms"]]
        if not any(row["sms_status"] == "SUCCESS" for row in rows):
            return _failed(4028, "Invalid message data", rows)
        return said(_success(rows))

    def _answer_one(self, body: Mapping[str, str]) -> Answer:
        if len(body["csms_id"]) > 20:
            return _failed(4020, "Invalid CSMS ID")
        if body["csms_id"] in self.taken:
            return _failed(4023, "Duplicate CSMS ID")
        return said(_success([self._row(body)]))

    def _row(self, sms: Mapping[str, str]) -> dict[str, str]:
        reference = sms["csms_id"]
        status = self.rows.get(reference, ("SUCCESS", "Success"))
        if reference in self.taken:
            status = ("DUPLICATE", "Duplicate CSMS ID")
        row = {
            "sms_status": status[0],
            "status_message": status[1],
            "msisdn": sms["msisdn"],
            "sms_type": "EN" if sms["sms"].isascii() else "BN",
            "sms_body": sms["sms"],
            "csms_id": reference,
            "reference_id": "",
        }
        if status[0] == "SUCCESS":
            row["reference_id"] = self.take(reference, ReceivedSms(f"+{sms['msisdn']}", sms["sms"]))
        return row

    def receipt(self, reference: str, status: ReceiptStatus) -> IncomingReceipt:
        return agreed(csms_id=reference, reference_id="5da2f0", status=_WORDS[status])

    def senseless(self, sms: OutgoingSms) -> list[IncomingReceipt]:
        return [
            agreed(csms_id=sms.reference, status="BOILED"),
            agreed(csms_id=sms.reference),
            agreed(status="DELIVRD"),
            agreed(csms_id="R" * 21, status="DELIVRD"),
            agreed(csms_id="REF\0", status="DELIVRD"),
            IncomingReceipt({"token": TOKEN}, {}, b"\xff\xfe"),
        ]

    def forged(self, real: IncomingReceipt) -> list[IncomingReceipt]:
        return without_token(real)


def agreed(**fields: str) -> IncomingReceipt:
    """A receipt in the shape agreed on, to the one fixed address."""
    return IncomingReceipt({"token": TOKEN}, {}, urlencode(fields).encode())


def _success(rows: list[dict[str, str]]) -> dict[str, object]:
    return {"status": "SUCCESS", "status_code": 200, "error_message": "", "smsinfo": rows}


def _failed(code: int, message: str, rows: object = None) -> Answer:
    answer = {"status": "FAILED", "status_code": code, "error_message": message}
    return said(answer if rows is None else {**answer, "smsinfo": rows})
