"""Twilio Programmable Messaging.

Sources: https://www.twilio.com/docs/messaging/api/message-resource (form by POST, statuses),
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks,
https://www.twilio.com/docs/usage/webhooks/webhooks-security and the validator of twilio-python (the
signature), https://www.twilio.com/docs/api/errors (codes; 20500: sending is not idempotent; 20429:
not processed; 90007: a validity is 1 to 36,000 s).
Twilio accepts no client reference: ours is part of the status callback's address, which the signature
covers. After a lost answer the message cannot be polled, because only Twilio knows its id.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

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
from portal.gateways.json_body import number_in, read_object
from portal.gateways.signing import receipts_address, same

SIGNATURE_HEADER = "X-Twilio-Signature"
LONGEST_VALIDITY = 36_000

_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
_ON_THE_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "sent", "delivered"})
_CODES = {
    **dict.fromkeys((21211, 21217, 21612, 21614, 21635), (OutcomeKind.REFUSED, "number refused")),
    21610: (OutcomeKind.REFUSED, "number does not want it"),
    **dict.fromkeys((21602, 21617, 21619), (OutcomeKind.REFUSED, "text not taken")),
    **dict.fromkeys((10001, 20003, 20005, 20403), (OutcomeKind.TROUBLE, "login refused")),
    **dict.fromkeys((21212, 21603, 21606, 21660), (OutcomeKind.TROUBLE, "sender not permitted")),
    **dict.fromkeys((21701, 21703, 21704, 21705), (OutcomeKind.TROUBLE, "sender not permitted")),
    21408: (OutcomeKind.TROUBLE, "country not permitted"),
    21608: (OutcomeKind.TROUBLE, "account for tests only"),
    **dict.fromkeys((21609, 21626), (OutcomeKind.TROUBLE, "receipts address not taken")),
    30002: (OutcomeKind.TROUBLE, "account suspended"),
    63038: (OutcomeKind.TROUBLE, "too many today"),
    **dict.fromkeys((20429, 21611, 30001), (OutcomeKind.TRY_AGAIN, "too many requests")),
}
_STATUSES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), ReceiptStatus.ACCEPTED),
    **dict.fromkeys(("delivered", "read"), ReceiptStatus.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), ReceiptStatus.FAILED),
}
_FAILURES = {
    30036: ReceiptStatus.EXPIRED,  # validity period expired
    **dict.fromkeys((21610, 30002, 30004, 30007), ReceiptStatus.REFUSED),  # blocked or filtered
}


@dataclass(frozen=True)
class Twilio:
    """Takes the account and a sender: a number, a name, or the SID (MG…) of a messaging service."""

    url: str
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    public_url: str
    time_outs: TimeOuts = USUAL
    name: str = "twilio"
    deduplicates: bool = False

    def send(self, sms: OutgoingSms) -> Outcome:
        """Makes one attempt. `SmartEncoded` stays off, so that Twilio replaces no character."""
        service = self.sender.startswith("MG")
        form = {
            "To": sms.to,
            "MessagingServiceSid" if service else "From": self.sender,
            "Body": sms.text,
            "SmartEncoded": "false",
            "StatusCallback": self._callback(sms.reference),
        }
        if sms.valid_minutes is not None:
            form["ValidityPeriod"] = str(min(sms.valid_minutes * 60, LONGEST_VALIDITY))
        reply = exchange(
            "POST",
            f"{self._account()}/Messages.json",
            headers={**self._login(), "Content-Type": "application/x-www-form-urlencoded"},
            data=urlencode(form).encode(),
            time_outs=self.time_outs.for_messages([sms]),
        )
        return _read_answer(reply) if isinstance(reply, Reply) else reply

    def poll(self, reference: str, gateway_message_id: str | None) -> ReceiptReport | None:
        """Fetches the message by Twilio's id, if it is known."""
        if gateway_message_id is None or not _MESSAGE_SID.fullmatch(gateway_message_id):
            return None
        reply = exchange(
            "GET",
            f"{self._account()}/Messages/{gateway_message_id}.json",
            headers=self._login(),
            time_outs=self.time_outs,
        )
        if not isinstance(reply, Reply) or reply.status != 200:
            return None
        message = read_object(reply.body)
        if message.get("sid") != gateway_message_id:
            return None
        return _read_status(reference, message.get("status"), message.get("error_code"), message)

    def parse_receipt(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Reads a status callback."""
        reference = incoming.args.get("ref", "")
        form = parse_qsl(incoming.body.decode("utf-8", "replace"), keep_blank_values=True)
        given = incoming.headers.get(SIGNATURE_HEADER, "")
        if not is_signed(self.auth_token, self._callback(reference), form, given):
            raise InvalidSignature
        said = dict(form)
        message = {"sid": said.get("MessageSid")}
        code = said.get("ErrorCode")
        report = _read_status(reference, said.get("MessageStatus"), code, message)
        if report is None or not reference:
            raise MalformedReceipt
        return report

    def _callback(self, reference: str) -> str:
        return f"{receipts_address(self.public_url, self.name)}?{urlencode({'ref': reference})}"

    def _account(self) -> str:
        return f"{self.url.rstrip('/')}/2010-04-01/Accounts/{self.account_sid}"

    def _login(self) -> dict[str, str]:
        pair = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return {"Authorization": f"Basic {pair}", "Accept": "application/json"}


def signature(auth_token: str, url: str, form: list[tuple[str, str]]) -> str:
    """Returns Twilio's signature: HMAC-SHA1 over the address and the sorted form."""
    words = url + "".join(name + value for name, value in sorted(set(form)))
    # Twilio prescribes SHA-1; its known weakness does not help to forge an HMAC.
    digest = hmac.digest(auth_token.encode(), words.encode("utf-8", "replace"), hashlib.sha1)
    return base64.b64encode(digest).decode()


def is_signed(auth_token: str, url: str, form: list[tuple[str, str]], given: str) -> bool:
    """Tells whether the header is Twilio's signature for this form and this address."""
    expected = [signature(auth_token, each, form) for each in _ports(url)]
    return any([same(given, one) for one in expected])  # noqa: C419 - each, in equal time


def _ports(url: str) -> list[str]:
    """Returns the address with and without its port: Twilio may sign either."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()]


def _read_answer(reply: Reply) -> Outcome:
    answer = read_object(reply.body)
    sid = str(answer.get("sid"))
    if reply.status in (200, 201) and _MESSAGE_SID.fullmatch(sid):
        if answer.get("status") in _ON_THE_WAY:
            return Outcome(OutcomeKind.ACCEPTED, f"http {reply.status}", gateway_message_id=sid)
        return _by_code(number_in(answer.get("error_code"))) or Outcome(
            OutcomeKind.UNKNOWN, f"http {reply.status}, not on its way"
        )
    if 400 <= reply.status < 500:
        code = number_in(answer.get("code"))
        if outcome := _by_code(code, reply.retry_after):
            return outcome
        if reply.status == 400:
            # Nothing was sent. The cause may be the message or the account.
            return Outcome(OutcomeKind.TRY_AGAIN, f"code {code}" if code else "http 400")
    outcome = by_status(reply)
    return outcome or Outcome(OutcomeKind.UNKNOWN, f"http {reply.status}, no known answer")


def _by_code(code: int | None, retry_after: int | None = None) -> Outcome | None:
    if code is None or code not in _CODES:
        return None
    kind, detail = _CODES[code]
    return Outcome(kind, detail, retry_after=retry_after)


def _read_status(
    reference: str, status: object, code: object, message: Mapping[str, object]
) -> ReceiptReport | None:
    read = _STATUSES.get(str(status))
    if read is None:
        return None
    number = number_in(code)
    if read is ReceiptStatus.FAILED:
        read = _FAILURES.get(number or 0, read)
    sid = str(message.get("sid"))
    return ReceiptReport(
        reference,
        sid if _MESSAGE_SID.fullmatch(sid) else None,
        read,
        f"err {number}" if number else "",
    )
