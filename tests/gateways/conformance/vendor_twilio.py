"""Twilio as its documentation describes it: see `portal.gateways.twilio` for the sources."""

import base64
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, OutgoingSms
from portal.gateways.twilio import SIGNATURE_HEADER, signature
from tests.gateways.conformance.adapters import ACCOUNT, twilio
from tests.gateways.conformance.answering import said
from tests.gateways.conformance.harness import ReceivedSms, Situation, with_args, with_headers
from tests.gateways.conformance.vendor_harness import VendorHarness, args_of
from tests.listener import Answer, Asked

_ERRORS = {
    Situation.BAD_NUMBER: (
        400,
        21211,
        "The 'To' number +8801711000001 is not a valid phone number.",
    ),
    Situation.BLOCKED_NUMBER: (400, 21610, "Attempt to send to unsubscribed recipient"),
    Situation.THROTTLED: (429, 20429, "Too Many Requests"),
    Situation.LOGIN: (401, 20003, "Authenticate"),
    Situation.BALANCE: (403, 20403, "The account lacks permission: it has been suspended."),
    Situation.ADDRESS: (403, 20403, "Forbidden"),
    Situation.SENDER: (400, 21606, "The 'From' phone number provided is not a valid one."),
}
_STATUSES: Mapping[ReceiptStatus, tuple[str, str]] = {
    ReceiptStatus.DELIVERED: ("delivered", ""),
    ReceiptStatus.FAILED: ("undelivered", "30003"),
    ReceiptStatus.EXPIRED: ("failed", "30036"),
    ReceiptStatus.REFUSED: ("undelivered", "30007"),
    ReceiptStatus.ACCEPTED: ("sent", ""),
}


class TwilioHarness(VendorHarness):
    """It takes no reference, so a second request is a second message."""

    name = "twilio"
    reports = frozenset(_STATUSES)
    deduplicates = False

    def __init__(self) -> None:
        super().__init__()
        self.callbacks: dict[str, str] = {}
        self.gateway = twilio(self.server.url)

    def new_id(self, number: int) -> str:
        return f"SM{number:032x}"

    def answer(self, asked: Asked) -> Answer:
        login = base64.b64encode(f"{ACCOUNT}:twilio-auth-token".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {login}":
            return _error(401, 20003, "Authenticate")
        if self.situation is not None:
            return _error(*_ERRORS[self.situation])
        account = f"/2010-04-01/Accounts/{ACCOUNT}"
        if asked.method == "GET":
            by_id = {f"{account}/Messages/{sid}.json": ref for ref, sid in self.taken.items()}
            if asked.path not in by_id:
                return _error(404, 20404, "The requested resource was not found")
            return said(self.resource(by_id[asked.path]))
        assert asked.path == f"{account}/Messages.json"
        form = dict(parse_qsl(asked.body.decode(), strict_parsing=True))
        assert (form["From"], form["SmartEncoded"]) == ("+15005550006", "false")
        reference = args_of(form["StatusCallback"])["ref"]
        self.callbacks[reference] = form["StatusCallback"]
        self.take(reference, ReceivedSms(form["To"], form["Body"]))
        return said({**self.resource(reference), "status": "queued"}, 201)

    def resource(self, reference: str) -> dict[str, object]:
        status, code = _STATUSES[self.became.get(reference, ReceiptStatus.ACCEPTED)]
        return {
            "sid": self.taken[reference],
            "status": status,
            "error_code": int(code) if code else None,
            "error_message": None,
            "to": "+8801711000001",
            "body": "482913",
        }

    def receipt(self, reference: str, status: ReceiptStatus) -> IncomingReceipt:
        word, code = _STATUSES[status]
        return self.signed(reference, MessageStatus=word, **({"ErrorCode": code} if code else {}))

    def signed(self, reference: str, **said_of_it: str) -> IncomingReceipt:
        form = {
            "AccountSid": ACCOUNT,
            "From": "+15005550006",
            "To": "+8801711000001",
            "MessageSid": self.taken[reference],
            "ApiVersion": "2010-04-01",
            **said_of_it,
        }
        url = self.callbacks[reference]
        header = signature("twilio-auth-token", url, list(form.items()))
        return IncomingReceipt(args_of(url), {SIGNATURE_HEADER: header}, urlencode(form).encode())

    def senseless(self, sms: OutgoingSms) -> list[IncomingReceipt]:
        self.gateway.send(sms)
        return [
            self.signed(sms.reference, MessageStatus="boiled"),
            self.signed(sms.reference, MessageStatus=""),
            self.signed(sms.reference),
        ]

    def forged(self, real: IncomingReceipt) -> list[IncomingReceipt]:
        other = real.body.replace(b"MessageStatus", b"Was").replace(b"30003", b"30004")
        return [
            with_headers(real, X_Twilio_Signature=None),
            with_headers(real, X_Twilio_Signature=""),
            with_headers(real, X_Twilio_Signature="RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            with_headers(real, X_Twilio_Signature="é"),
            with_args(real, ref="REF-OF-ANOTHER"),
            with_args(real, ref=None),
            IncomingReceipt(real.args, real.headers, other),
            IncomingReceipt(real.args, real.headers, real.body + b"&MessageStatus=failed"),
            IncomingReceipt(real.args, real.headers, b""),
            IncomingReceipt({}, {}, b"\xff{"),
        ]


def _error(status: int, code: int, message: str) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return said({"code": code, "message": message, "more_info": more, "status": status}, status)
