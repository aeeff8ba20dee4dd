"""Kannel, the open SMS gateway (Debian package `kannel`, https://www.kannel.org/userguide.shtml).

Observed with 1.4.5: it accepts only GET, has no client reference and returns no message id, so a
second request is a second SMS. Our reference is part of the receipt address. Without `coding=2` it
sends Bangla as question marks and still answers 202.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.messaging.segments import Encoding, encoding_of
from portal.gateways.base import (
    IncomingReceipt,
    InvalidSignature,
    MalformedReceipt,
    Outcome,
    OutgoingSms,
    ReceiptReport,
)
from portal.gateways.http import USUAL, Reply, TimeOuts, by_status, exchange
from portal.gateways.signing import receipt_token, receipts_address, same

# Kannel user guide, "Delivery reports": the bits of dlr-mask and of %d.
_DELIVERED, _FAILED, _BUFFERED, _ACCEPTED, _REFUSED, _EXPIRED = 1, 2, 4, 8, 16, 32
_ALL_RECEIPTS = _DELIVERED | _FAILED | _BUFFERED | _ACCEPTED | _REFUSED

# Meanings of a 400, by the beginning of its text. Any other 400 concerns this one message.
_BAD_REQUESTS = (
    ("Number(s) has/have been denied", OutcomeKind.REFUSED, "number denied"),
    ("Missing receiver", OutcomeKind.REFUSED, "no receiver"),
    ("Empty receiver", OutcomeKind.REFUSED, "no receiver"),
    ("Charset or body misformed", OutcomeKind.REFUSED, "text not taken"),
    ("Sender missing", OutcomeKind.TROUBLE, "no sender set"),
    ("Coding field misformed", OutcomeKind.TROUBLE, "coding not taken"),
    ("DLR-URL field misformed", OutcomeKind.TROUBLE, "receipts address not taken"),
)
_ERROR_CODE = re.compile(r"\berr:(\w{1,6})\b")
_NACK = re.compile(r"NACK/(0x[0-9a-fA-F]{1,8})?")
_MESSAGE_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Kannel:
    """A Kannel smsbox. `url` is its sendsms address, `sender` the sending number or name."""

    url: str
    user: str
    password: str = field(repr=False)
    sender: str
    public_url: str
    secret: str = field(repr=False)
    time_outs: TimeOuts = USUAL
    name: str = "kannel"
    deduplicates: bool = False

    def send(self, sms: OutgoingSms) -> Outcome:
        """Makes one attempt. 202 means accepted: forwarded to the operator or stored on disk."""
        bangla = encoding_of(sms.text) is Encoding.UCS2
        params = {
            "user": self.user,
            "pass": self.password,
            "from": self.sender,
            "to": sms.to.removeprefix("+"),
            "charset": "UTF-8",
            "coding": "2" if bangla else "0",
            "text": sms.text,
            "dlr-mask": str(_ALL_RECEIPTS),
            "dlr-url": self._receipts_address(sms.reference),
        }
        if sms.valid_minutes is not None:
            params["validity"] = str(sms.valid_minutes)
        reply = exchange(
            "GET", self.url, params=params, time_outs=self.time_outs.for_messages([sms])
        )
        return self._read_answer(reply) if isinstance(reply, Reply) else reply

    def _receipts_address(self, reference: str) -> str:
        # Kannel replaces %d, %A and %F, so they must not be encoded here.
        query = urlencode(
            {"ref": reference, "token": receipt_token(self.secret, self.name, reference)}
        )
        address = receipts_address(self.public_url, self.name)
        return f"{address}?{query}&status=%d&answer=%A&fid=%F"

    def _read_answer(self, reply: Reply) -> Outcome:
        words = reply.body[:200].decode("utf-8", "replace").strip()
        if reply.status == 202 and words.startswith(("0:", "3:")):
            return Outcome(OutcomeKind.ACCEPTED, f"kannel {words[0]}")
        if reply.status == 400:
            for beginning, kind, detail in _BAD_REQUESTS:
                if words.startswith(beginning):
                    return Outcome(kind, detail)
            return Outcome(OutcomeKind.REFUSED, "http 400")
        outcome = by_status(reply)
        return outcome or Outcome(OutcomeKind.UNKNOWN, f"http {reply.status}, not Kannel's words")

    def parse_receipt(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Reads a receipt from the query arguments of a call."""
        args = incoming.args
        reference = args.get("ref", "")
        if not same(args.get("token", ""), receipt_token(self.secret, self.name, reference)):
            raise InvalidSignature
        fid = args.get("fid", "")
        return ReceiptReport(
            reference=reference,
            gateway_message_id=fid if _MESSAGE_ID.fullmatch(fid) else None,
            status=_read_status(args.get("status", "")),
            detail=_read_detail(args.get("answer", "")),
        )


def _read_status(text: str) -> ReceiptStatus:
    bits = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    for bit, status in (
        (_EXPIRED, ReceiptStatus.EXPIRED),
        (_DELIVERED, ReceiptStatus.DELIVERED),
        (_FAILED, ReceiptStatus.FAILED),
        (_REFUSED, ReceiptStatus.REFUSED),
        (_BUFFERED, ReceiptStatus.BUFFERED),
        (_ACCEPTED, ReceiptStatus.ACCEPTED),
    ):
        if bits & bit:
            return status
    raise MalformedReceipt


def _read_detail(answer: str) -> str:
    # The operator's text may quote the SMS, so only its error code is kept.
    if code := _ERROR_CODE.search(answer):
        return f"err {code[1]}"
    if nack := _NACK.match(answer):
        return f"nack {nack[1]}" if nack[1] else "nack"
    return ""
