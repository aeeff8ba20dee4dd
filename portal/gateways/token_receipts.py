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
from portal.gateways.json_body import message_id_in, object_in, read_object
from portal.gateways.signing import receipt_token, receipts_address, same

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,20}")
USUAL_WORDS: Mapping[str, ReceiptStatus] = {
    # SMPP 3.4 appendix B, and common variants of providers.
    "DELIVRD": ReceiptStatus.DELIVERED,
    "DELIVERED": ReceiptStatus.DELIVERED,
    "UNDELIV": ReceiptStatus.FAILED,
    "UNDELIVERED": ReceiptStatus.FAILED,
    "FAILED": ReceiptStatus.FAILED,
    "DELETED": ReceiptStatus.FAILED,
    "EXPIRED": ReceiptStatus.EXPIRED,
    "REJECTD": ReceiptStatus.REFUSED,
    "REJECTED": ReceiptStatus.REFUSED,
    "ACCEPTD": ReceiptStatus.ACCEPTED,
    "ACCEPTED": ReceiptStatus.ACCEPTED,
    "ENROUTE": ReceiptStatus.BUFFERED,
    "BUFFERED": ReceiptStatus.BUFFERED,
}


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
        status = self.words.get(str(_find(fields, self.status) or "").strip().upper())
        if not _REFERENCE.fullmatch(reference) or status is None:
            raise MalformedReceipt
        message_id = message_id_in(_find(fields, self.message_id))
        return ReceiptReport(reference, message_id, status, "")


def _read_fields(incoming: IncomingReceipt) -> Mapping[str, object]:
    if incoming.body.lstrip()[:1] == b"{":
        return {**incoming.args, **read_object(incoming.body)}
    form = parse_qsl(incoming.body.decode("utf-8", "replace"), max_num_fields=None)
    return {**incoming.args, **dict(form)}


def _find(fields: Mapping[str, object], name: str) -> object:
    value: object = fields
    for part in name.split("."):
        value = object_in(value).get(part)
    return value
