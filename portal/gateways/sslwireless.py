"""SSL Wireless, Bangladesh (Push SMS Connectivity API 3.0.0, also called ISMS Plus).

Sources: "Technical Specification of Push SMS Connectivity API V3.0.0" of SSL Wireless
(https://scribd.com/document/740693010), https://ismsplus.sslwireless.com/api-documentation as other
public adapters cite it, and their tables of codes where the two differ (4004 and 4005 are swapped;
4024 and 4032 to 4035 are newer). They agree on: JSON by POST; a `csms_id` of at most 20 characters,
which is refused with 4023 when it is repeated on the same day; a text of at most 1,000 characters; at
most 100 messages in a `dynamic` request; HTTP 200 also for errors.
Not documented: the code for a lack of balance (most likely 4002), and receipts. One public list of
providers says that there are no pushed receipts. A token in the settings opens our address for agreed
receipts with the fields `csms_id`, `reference_id` and `status`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import IncomingReceipt, Outcome, OutgoingSms, ReceiptReport
from portal.gateways.http import USUAL, Reply, TimeOuts, by_status, exchange
from portal.gateways.json_body import message_id_in, number_in, objects_in, read_object
from portal.gateways.token_receipts import TokenReceipts

LONGEST_TEXT = 1000
_DAY_ENDS_IN = ZoneInfo("Asia/Dhaka")

_TOO_LONG = Outcome(OutcomeKind.REFUSED, "text too long")
_NO_BALANCE = Outcome(OutcomeKind.TROUBLE, "no balance")
# Codes that concern the whole request:
_GENERAL = {
    4001: Outcome(OutcomeKind.TROUBLE, "login refused"),
    4002: Outcome(OutcomeKind.TROUBLE, "sender not permitted"),
    4003: Outcome(OutcomeKind.TROUBLE, "ip not allowed"),
    4004: Outcome(OutcomeKind.TROUBLE, "request not taken"),
    4005: Outcome(OutcomeKind.TROUBLE, "request not taken"),
    4020: Outcome(OutcomeKind.TROUBLE, "reference not taken"),
    4022: Outcome(OutcomeKind.TROUBLE, "request not taken"),
    4029: Outcome(OutcomeKind.TRY_AGAIN, "too many requests"),
    4031: Outcome(OutcomeKind.TRY_AGAIN, "too many a second"),
    4034: Outcome(OutcomeKind.TROUBLE, "request not taken"),
    4035: Outcome(OutcomeKind.TROUBLE, "request not taken"),
}
# Codes that concern one message, so they count only for a request with one message:
_OF_ONE = {
    4023: Outcome(OutcomeKind.ACCEPTED, "duplicate reference"),
    4024: Outcome(OutcomeKind.TRY_AGAIN, "number twice at once"),
    4025: Outcome(OutcomeKind.REFUSED, "number refused"),
    4026: Outcome(OutcomeKind.REFUSED, "number blocked"),
    4027: _TOO_LONG,
    4032: Outcome(OutcomeKind.REFUSED, "text not taken"),
    4033: Outcome(OutcomeKind.TRY_AGAIN, "too many to one number"),
}


@dataclass(frozen=True)
class Sslwireless:
    """Takes the domain's address and the `sid`, the sender that SSL Wireless set up."""

    url: str
    api_token: str = field(repr=False)
    sid: str
    secret: str = field(repr=False)
    receipt_token: str = field(default="", repr=False)
    time_outs: TimeOuts = USUAL
    name: str = "sslwireless"
    deduplicates: bool = True
    most_at_once: int = 100

    def send(self, sms: OutgoingSms) -> Outcome:
        """Makes one attempt."""
        if len(sms.text) > LONGEST_TEXT:
            return _TOO_LONG
        one = {"msisdn": _number(sms), "sms": sms.text, "csms_id": sms.reference}
        [outcome] = self._ask("/api/v3/send-sms", one, [sms])
        return outcome

    def send_many(self, messages: Sequence[OutgoingSms]) -> list[Outcome]:
        """Sends up to `most_at_once` messages in one request, each to a different number."""
        if len(messages) > self.most_at_once:
            raise ValueError("too many messages for one request")
        short = [sms for sms in messages if len(sms.text) <= LONGEST_TEXT]
        rows = [
            {"msisdn": _number(sms), "text": sms.text, "csms_id": sms.reference} for sms in short
        ]
        outcomes = self._ask("/api/v3/send-sms/dynamic", {"sms": rows}, short) if short else []
        known = dict(zip((sms.reference for sms in short), outcomes, strict=True))
        return [known.get(sms.reference, _TOO_LONG) for sms in messages]

    def remembers(self, first_tried: datetime, now: datetime) -> bool:
        """Tells whether it is still the day of the first attempt, when a `csms_id` is known."""
        return first_tried.astimezone(_DAY_ENDS_IN).date() == now.astimezone(_DAY_ENDS_IN).date()

    def _ask(
        self, path: str, what: Mapping[str, object], messages: Sequence[OutgoingSms]
    ) -> list[Outcome]:
        reply = exchange(
            "POST",
            f"{self.url.rstrip('/')}{path}",
            headers={"Accept": "application/json"},
            json={"api_token": self.api_token, "sid": self.sid, **what},
            time_outs=self.time_outs.for_messages(messages),
        )
        if isinstance(reply, Outcome):
            return [reply] * len(messages)
        return _read_answer(reply, messages)

    def parse_receipt(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Reads an agreed receipt; without a token in the settings every receipt is refused."""
        return TokenReceipts(
            gateway=self.name,
            secret=self.secret,
            token=self.receipt_token,
            reference="csms_id",
            message_id="reference_id",
        ).read(incoming)


def _number(sms: OutgoingSms) -> str:
    return sms.to.removeprefix("+")


def _read_answer(reply: Reply, messages: Sequence[OutgoingSms]) -> list[Outcome]:
    answer = read_object(reply.body)
    code = number_in(answer.get("status_code"))
    # After a 500 the SMS may have been sent: this gateway deduplicates it, another one does not.
    said = by_status(reply)
    if said is not None and (code is None or reply.status == 429 or reply.status >= 500):
        return [said] * len(messages)
    rows = {row.get("csms_id"): row for row in objects_in(answer.get("smsinfo"))}
    codes = {**_GENERAL, **_OF_ONE} if len(messages) == 1 else _GENERAL
    otherwise = codes.get(code or 0)
    if otherwise is None:
        otherwise = (
            _NO_BALANCE
            if _is_lack_of_balance(answer.get("error_message"))
            else _unknown(reply, code)
        )
    return [_read_row(row) if (row := rows.get(sms.reference)) else otherwise for sms in messages]


def _unknown(reply: Reply, code: int | None) -> Outcome:
    detail = f"http {reply.status}, no known answer" if code is None else f"code {code}"
    return Outcome(OutcomeKind.UNKNOWN, detail)


def _is_lack_of_balance(words: object) -> bool:
    """Detects a lack of balance by its text, because its code is not documented."""
    return any(word in str(words).upper() for word in ("BALANCE", "CREDIT"))


def _read_row(row: Mapping[str, object]) -> Outcome:
    status = str(row.get("sms_status")).upper()
    if status == "SUCCESS":
        message_id = message_id_in(row.get("reference_id"))
        return Outcome(OutcomeKind.ACCEPTED, "code 200", gateway_message_id=message_id)
    words = f"{status} {row.get('status_message')}".upper()
    if "DUPLICATE" in words:
        return _OF_ONE[4024] if "MSISDN" in words else _OF_ONE[4023]
    if "BLOCK" in words:
        return _OF_ONE[4026]
    if "LENGTH" in words:
        return _OF_ONE[4027]
    if _is_lack_of_balance(words):
        return _NO_BALANCE
    if "CSMS" in words:
        return _GENERAL[4020]
    if "MSISDN" in words:
        return _OF_ONE[4025]
    return Outcome(OutcomeKind.UNKNOWN, "row not known")
