"""Infobip (SMS API v3).

Sources: Infobip's OpenAPI 3.210.0 of July 2026 (`POST /sms/3/messages`, `GET /sms/3/logs`, delivery
reports to `webhooks.delivery.url`, kept in the public repository api-evangelist/infobip) and
https://www.infobip.com/docs/essentials/api-essentials/response-status-and-error-codes for the ids.
The `messageId` is ours. A second request with it gets REJECTED_DUPLICATE_MESSAGE_ID, but no document
states how long or on what terms Infobip remembers an id. The adapter therefore does not count as
deduplicating and polls the logs for unknown messages; Infobip keeps them for 48 hours.
A report to an address given with the message has no signature, so our address holds a token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.gateways.base import (
    IncomingReceipt,
    InvalidSignature,
    MalformedReceipt,
    Outcome,
    OutgoingSms,
    ReceiptReport,
)
from portal.gateways.http import USUAL, Reply, TimeOuts, by_status, exchange
from portal.gateways.json_body import number_in, object_in, objects_in, read_object
from portal.gateways.signing import receipt_token, receipts_address, same

LONGEST_VALIDITY = 2880
"""Minutes. Infobip accepts a validity of at most 48 hours."""

_DUPLICATE = 23
# Outcomes of rejected messages (group 5), by the id of the status.
_REJECTED = {
    6: Outcome(OutcomeKind.TRY_AGAIN, "network not covered"),
    8: Outcome(OutcomeKind.REFUSED, "number refused"),
    10: Outcome(OutcomeKind.REFUSED, "number does not want it"),
    11: Outcome(OutcomeKind.TROUBLE, "sender not registered"),
    12: Outcome(OutcomeKind.TROUBLE, "no balance"),
    13: Outcome(OutcomeKind.TROUBLE, "sender blocked"),
    14: Outcome(OutcomeKind.REFUSED, "number blocked"),
    17: Outcome(OutcomeKind.TROUBLE, "balance expired"),
    18: Outcome(OutcomeKind.TROUBLE, "account for tests only"),
    19: Outcome(OutcomeKind.TROUBLE, "no route set up"),
    20: Outcome(OutcomeKind.TRY_AGAIN, "too many to one number"),
    21: Outcome(OutcomeKind.TRY_AGAIN, "system error"),
    _DUPLICATE: Outcome(OutcomeKind.ACCEPTED, "duplicate reference"),
    24: Outcome(OutcomeKind.REFUSED, "text not taken"),
    25: Outcome(OutcomeKind.REFUSED, "text too long"),
    51: Outcome(OutcomeKind.REFUSED, "no number"),
    52: Outcome(OutcomeKind.REFUSED, "number refused"),
    87: Outcome(OutcomeKind.REFUSED, "taken for fraud"),
    100: Outcome(OutcomeKind.TRY_AGAIN, "rejected by the platform"),
}
_ACCEPTED, _PENDING, _UNDELIVERABLE, _DELIVERED, _EXPIRED, _REFUSED = range(6)
_TO_OPERATOR, _BY_OPERATOR, _FOR_FRAUD, _HANDSET_ERRORS = 2, 4, 87, 1


@dataclass(frozen=True)
class Infobip:
    """Takes the account's base address and a registered sender name or number."""

    url: str
    api_key: str = field(repr=False)
    sender: str
    public_url: str
    secret: str = field(repr=False)
    time_outs: TimeOuts = USUAL
    name: str = "infobip"
    deduplicates: bool = False

    def send(self, sms: OutgoingSms) -> Outcome:
        """Makes one attempt. Without a `transliteration` Infobip sends the text unchanged."""
        message: dict[str, object] = {
            "sender": self.sender,
            "destinations": [{"to": sms.to.removeprefix("+"), "messageId": sms.reference}],
            "content": {"text": sms.text},
            "webhooks": {
                "delivery": {
                    "url": self._receipts_address(sms.reference),
                    "intermediateReport": True,
                },
                "contentType": "application/json",
            },
        }
        if sms.valid_minutes is not None:
            minutes = min(sms.valid_minutes, LONGEST_VALIDITY)
            message["options"] = {"validityPeriod": {"amount": minutes, "timeUnit": "MINUTES"}}
        reply = exchange(
            "POST",
            f"{self.url.rstrip('/')}/sms/3/messages",
            headers=self._headers(),
            json={"messages": [message]},
            time_outs=self.time_outs.for_messages([sms]),
        )
        return _read_answer(reply, sms) if isinstance(reply, Reply) else reply

    def poll(self, reference: str, gateway_message_id: str | None) -> ReceiptReport | None:  # noqa: ARG002 - of the Protocol
        """Reads the logs. They can be read again, unlike `/sms/3/reports`."""
        reply = exchange(
            "GET",
            f"{self.url.rstrip('/')}/sms/3/logs",
            headers=self._headers(),
            params={"messageId": reference},
            time_outs=self.time_outs,
        )
        if not isinstance(reply, Reply) or reply.status != 200:
            return None
        return _read_reports(reply.body, reference)

    def parse_receipt(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Reads the report of the message to whose address it came."""
        reference = incoming.args.get("ref", "")
        given = incoming.args.get("token", "")
        if not same(given, receipt_token(self.secret, self.name, reference)):
            raise InvalidSignature
        report = _read_reports(incoming.body, reference)
        if report is None:
            raise MalformedReceipt
        return report

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"App {self.api_key}", "Accept": "application/json"}

    def _receipts_address(self, reference: str) -> str:
        token = receipt_token(self.secret, self.name, reference)
        query = urlencode({"ref": reference, "token": token})
        return f"{receipts_address(self.public_url, self.name)}?{query}"


def _read_answer(reply: Reply, sms: OutgoingSms) -> Outcome:
    answer = read_object(reply.body)
    if reply.status == 400:
        return _read_violations(answer)
    message = _message_of(answer.get("messages"), sms.reference)
    status = object_in(message.get("status"))
    group, number = number_in(status.get("groupId")), number_in(status.get("id"))
    if reply.status == 200 and group in (_ACCEPTED, _PENDING, _DELIVERED):
        return Outcome(OutcomeKind.ACCEPTED, f"status {number}", gateway_message_id=sms.reference)
    if reply.status == 200 and group == _REFUSED and number in _REJECTED:
        return _REJECTED[number]
    outcome = by_status(reply)
    return outcome or Outcome(OutcomeKind.UNKNOWN, f"http {reply.status}, no known answer")


def _read_violations(answer: Mapping[str, object]) -> Outcome:
    """Reads a 400, which names the faulty field; only number and text differ between messages."""
    for violation in objects_in(answer.get("violations")):
        place = str(violation.get("property"))
        if "destination" in place:
            return Outcome(OutcomeKind.REFUSED, "number refused")
        if "content" in place:
            return Outcome(OutcomeKind.REFUSED, "text not taken")
    return Outcome(OutcomeKind.TRY_AGAIN, "http 400")


def _message_of(rows: object, reference: str) -> Mapping[str, object]:
    return next((row for row in objects_in(rows) if row.get("messageId") == reference), {})


def _read_reports(body: bytes, reference: str) -> ReceiptReport | None:
    report = _message_of(read_object(body).get("results"), reference)
    error = object_in(report.get("error"))
    status = _read_status(object_in(report.get("status")), number_in(error.get("groupId")))
    if status is None:
        return None
    number = number_in(error.get("id"))
    return ReceiptReport(reference, reference, status, f"err {number}" if number else "")


def _read_status(status: Mapping[str, object], error_group: int | None) -> ReceiptStatus | None:
    group, number = number_in(status.get("groupId")), number_in(status.get("id"))
    if number == _DUPLICATE or (group == _DELIVERED and number == _TO_OPERATOR):
        # A report on a second request does not contradict the first one.
        return ReceiptStatus.ACCEPTED
    if number in (_BY_OPERATOR, _FOR_FRAUD) or group == _REFUSED:
        return ReceiptStatus.REFUSED
    if group == _PENDING and error_group == _HANDSET_ERRORS:
        return ReceiptStatus.BUFFERED
    return {
        _ACCEPTED: ReceiptStatus.ACCEPTED,
        _PENDING: ReceiptStatus.ACCEPTED,
        _UNDELIVERABLE: ReceiptStatus.FAILED,
        _DELIVERED: ReceiptStatus.DELIVERED,
        _EXPIRED: ReceiptStatus.EXPIRED,
    }.get(-1 if group is None else group)
