"""Our own gateway emulator (`portal sms emulator`), for development and tests.

It uses JSON, deduplicates client references and signs its receipts. Like many real gateways it may
report an error inside a 200.
"""

import re
from dataclasses import dataclass, field

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
from portal.gateways.json_body import read_object, read_report
from portal.gateways.signing import body_signature, receipts_address, same

SIGNATURE_HEADER = "X-Emulator-Signature"

_ERRORS = {
    "number": Outcome(OutcomeKind.REFUSED, "number refused"),
    "content": Outcome(OutcomeKind.REFUSED, "content refused"),
    "busy": Outcome(OutcomeKind.TRY_AGAIN, "gateway busy"),
    "login": Outcome(OutcomeKind.TROUBLE, "login refused"),
    "balance": Outcome(OutcomeKind.TROUBLE, "no balance"),
}
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_DETAIL = re.compile(r"[a-z0-9 -]{0,40}")


@dataclass(frozen=True)
class Emulator:
    """Takes the emulator's address and the receipt secret that both sides share."""

    url: str
    token: str = field(repr=False)
    public_url: str
    secret: str = field(repr=False)
    time_outs: TimeOuts = USUAL
    name: str = "emulator"
    deduplicates: bool = True

    def send(self, sms: OutgoingSms) -> Outcome:
        """Makes one attempt."""
        reply = exchange(
            "POST",
            f"{self.url.rstrip('/')}/send",
            headers={"Authorization": f"Bearer {self.token}"},
            json={
                "reference": sms.reference,
                "to": sms.to,
                "text": sms.text,
                "valid_minutes": sms.valid_minutes,
                "receipt_url": receipts_address(self.public_url, self.name),
            },
            time_outs=self.time_outs.for_messages([sms]),
        )
        return self._read_answer(reply, sms) if isinstance(reply, Reply) else reply

    def _read_answer(self, reply: Reply, sms: OutgoingSms) -> Outcome:
        answer = read_object(reply.body)
        if reply.status in (200, 400) and (said := _ERRORS.get(str(answer.get("error")))):
            return said
        message_id = answer.get("id")
        if (
            reply.status == 200
            and answer.get("reference") == sms.reference
            and isinstance(message_id, str)
            and _MESSAGE_ID.fullmatch(message_id)
        ):
            return Outcome(OutcomeKind.ACCEPTED, "http 200", gateway_message_id=message_id)
        outcome = by_status(reply)
        return outcome or Outcome(OutcomeKind.UNKNOWN, f"http {reply.status}, no known answer")

    def parse_receipt(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Reads a signed JSON body."""
        expected = body_signature(self.secret, self.name, incoming.body)
        if not same(incoming.headers.get(SIGNATURE_HEADER, ""), expected):
            raise InvalidSignature
        receipt = read_report(incoming.body)
        reference, message_id = receipt.get("reference"), receipt.get("id")
        detail = receipt.get("detail", "")
        if not (isinstance(reference, str) and isinstance(message_id, str)):
            raise MalformedReceipt
        return ReceiptReport(
            reference=reference,
            gateway_message_id=message_id if _MESSAGE_ID.fullmatch(message_id) else None,
            status=_read_status(receipt.get("status")),
            detail=detail if isinstance(detail, str) and _DETAIL.fullmatch(detail) else "",
        )


def _read_status(value: object) -> ReceiptStatus:
    try:
        return ReceiptStatus(str(value))
    except ValueError:
        raise MalformedReceipt from None
