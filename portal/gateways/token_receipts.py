"""Receipts in a format agreed with a provider: by query, form or JSON.

A token in our address authenticates them: one token per message if the provider accepts an address
with each message, otherwise one fixed token that only the provider knows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, InvalidSignature, MalformedReceipt, ReceiptReport
from portal.gateways.json_body import message_id_in, object_in, read_report
from portal.gateways.signing import receipt_token, receipts_address, same

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,20}")
_OF_STATUS: Mapping[ReceiptStatus, str] = {
    # SMPP 3.4 appendix B and 5.0 (SKIPPED, SCHEDULED), and common variants of providers. UNKNOWN says that
    # the operator lost track: the message may still arrive, so it is no end.
    ReceiptStatus.DELIVERED: "DELIVRD DELIVERED SUCCESS DELIVERY_SUCCESS DELIVEREDTOTERMINAL",
    ReceiptStatus.FAILED: (
        "UNDELIV UNDELIVERED UNDELIVERABLE NOT_DELIVERED FAILED FAIL FAILURE ERROR DELETED DELETE "
        "SKIPPED CANCELLED CANCELED DELIVERY_FAILED DELIVERYIMPOSSIBLE"
    ),
    ReceiptStatus.EXPIRED: "EXPIRED",
    ReceiptStatus.REFUSED: "REJECTD REJECTED BLOCKED BLACKLISTED ESME_RINVDSTADR",
    ReceiptStatus.ACCEPTED: "ACCEPTD ACCEPTED ACKED SENT SUBMITTED ESME_ROK DELIVEREDTONETWORK",
    ReceiptStatus.BUFFERED: (
        "ENROUTE EN_ROUTE BUFFERED BUFFRED BUFFERD QUEUED PENDING SCHEDULED SENDING UNKNOWN UNKNOWN_STATUS "
        "ESME_RTHROTTLED ESME_RMSGQFUL MESSAGEWAITING DELIVERYUNCERTAIN"
    ),
}
USUAL_WORDS: Mapping[str, ReceiptStatus] = {
    word: status for status, words in _OF_STATUS.items() for word in words.split()
}
_ERROR_OF_A_SUBMISSION = "ESME_R"
"""Jasmin's receipts of level 1 name the status of `submit_sm_resp`; all but ESME_ROK are errors."""


@dataclass(frozen=True)
class TokenReceipts:
    """The agreed format: names of the fields (`a.b` is b inside a) and words for each status.

    Without a fixed `token` only receipts to the address of their own message are accepted.
    """

    gateway: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    reference: str = "ref"
    status: str = "status"
    message_id: str = "id"
    words: Mapping[str, ReceiptStatus] = field(default_factory=lambda: USUAL_WORDS)

    def address(self, public_url: str, reference: str) -> str:
        """Returns the receipt address of one message."""
        token = receipt_token(self.secret, self.gateway, reference)
        query = urlencode({"ref": reference, "token": token})
        return f"{receipts_address(public_url, self.gateway)}?{query}"

    def read(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Reads a receipt. Raises `InvalidSignature` before reading the rest, or `MalformedReceipt`."""
        given, reference = incoming.args.get("token", ""), incoming.args.get("ref", "")
        is_its_own = same(given, receipt_token(self.secret, self.gateway, reference))
        is_fixed = bool(self.token) and same(given, self.token)
        if not (is_its_own or is_fixed):
            raise InvalidSignature
        fields = _read_fields(incoming)
        if not is_its_own:
            reference = str(_find(fields, self.reference) or "")
        status = self.status_of(str(_find(fields, self.status) or ""))
        if not _REFERENCE.fullmatch(reference) or status is None:
            raise MalformedReceipt
        message_id = message_id_in(_find(fields, self.message_id))
        return ReceiptReport(reference, message_id, status, "")

    def status_of(self, word: str) -> ReceiptStatus | None:
        """Returns the meaning of a provider's word, or None if it is unknown."""
        word = word.strip().removeprefix("CommandStatus.").upper()
        if word not in self.words and word.startswith(_ERROR_OF_A_SUBMISSION):
            return ReceiptStatus.FAILED
        return self.words.get(word)


def _read_fields(incoming: IncomingReceipt) -> Mapping[str, object]:
    if incoming.body.lstrip()[:1] == b"{":
        return {**incoming.args, **read_report(incoming.body)}
    form = parse_qsl(incoming.body.decode("utf-8", "replace"), max_num_fields=None)
    return {**incoming.args, **dict(form)}


def _find(fields: Mapping[str, object], name: str) -> object:
    value: object = fields
    for part in name.split("."):
        value = object_in(value).get(part)
    return value
