"""A provider that settings alone describe: Teletalk, BulkSMSBD, Alpha SMS, MiMSMS or any other.

`docs/gateways.md` has settings and sources for those four. Patterns classify the answers. The
outcome is unknown if no pattern matches an answer, or two patterns of different meaning do.
"""

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.messaging.segments import Encoding, encoding_of
from portal.gateways.base import IncomingReceipt, Outcome, OutgoingSms, ReceiptReport
from portal.gateways.http import USUAL, Reply, TimeOuts, by_status, exchange
from portal.gateways.json_body import message_id_in
from portal.gateways.token_receipts import USUAL_WORDS, TokenReceipts
from portal.settings.generic_gateway import GenericSettings

LONGEST_VALIDITY = 2880
"""The value of `{minutes}` for a message that does not expire."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_MEDIA_TYPES = {
    "form": "application/x-www-form-urlencoded",
    "json": "application/json",
    "xml": "application/xml; charset=utf-8",
}


@dataclass(frozen=True)
class Generic:
    """Takes the settings of the provider."""

    settings: GenericSettings
    public_url: str
    secret: str = field(repr=False)
    time_outs: TimeOuts = USUAL

    def __post_init__(self) -> None:
        self._receipts()  # raises ValueError for an unknown meaning

    @property
    def name(self) -> str:
        """`generic` or `generic-…`."""
        return self.settings.name

    @property
    def deduplicates(self) -> bool:
        """The value of the setting."""
        return self.settings.deduplicates

    def send(self, sms: OutgoingSms) -> Outcome:
        """Makes one attempt."""
        settings, words = self.settings, self._words(sms)
        body = _fill(settings.body, words, html.escape if settings.send_as == "xml" else str)
        headers = {name: _fill_text(text, words) for name, text in settings.headers.items()}
        if media_type := _MEDIA_TYPES.get(settings.send_as):
            headers["Content-Type"] = media_type
        reply = exchange(
            settings.method,
            settings.url,
            params=_flat(body) if settings.send_as == "query" else None,
            data=None if settings.send_as == "query" else _encode(body, settings.send_as),
            headers=headers,
            time_outs=self.time_outs.for_messages([sms]),
        )
        return self._read_answer(reply) if isinstance(reply, Reply) else reply

    def poll(self, reference: str, gateway_message_id: str | None) -> ReceiptReport | None:
        """Polls the address of the settings, if there is one."""
        settings = self.settings
        message_id = message_id_in(gateway_message_id)
        by_id = "{id}" in settings.poll_url
        if not settings.poll_url or settings.poll_status is None or (by_id and not message_id):
            return None
        words = {
            "reference": reference,
            "id": message_id or "",
            "secret": settings.secret.get_secret_value(),
        }
        headers = {name: _fill_text(text, words) for name, text in settings.headers.items()}
        url = _fill_text(settings.poll_url, words, lambda word: quote(word, safe=""))
        reply = exchange("GET", url, headers=headers, time_outs=self.time_outs)
        if not isinstance(reply, Reply) or reply.status != 200:
            return None
        found = settings.poll_status.search(reply.body.decode("utf-8", "replace"))
        status = self._receipts().status_of(_group(found, "status"))
        return ReceiptReport(reference, message_id, status, "") if status else None

    def parse_receipt(self, incoming: IncomingReceipt) -> ReceiptReport:
        """Reads a receipt in the agreed format."""
        return self._receipts().read(incoming)

    def _receipts(self) -> TokenReceipts:
        settings = self.settings
        words = {word: ReceiptStatus(status) for word, status in settings.receipt_words.items()}
        return TokenReceipts(
            gateway=settings.name,
            secret=self.secret,
            token=settings.receipt_token.get_secret_value(),
            reference=settings.receipt_reference,
            status=settings.receipt_status,
            words={**USUAL_WORDS, **words},
        )

    def _words(self, sms: OutgoingSms) -> Mapping[str, str]:
        gsm, unicode = self.settings.alphabets
        number = sms.to.removeprefix("+")
        return {
            "reference": sms.reference,
            "to": sms.to,
            "number": number,
            "local": number.removeprefix("88"),
            "text": sms.text,
            "alphabet": unicode if encoding_of(sms.text) is Encoding.UCS2 else gsm,
            "minutes": str(sms.valid_minutes or LONGEST_VALIDITY),
            "receipts": self._receipts().address(self.public_url, sms.reference),
            "secret": self.settings.secret.get_secret_value(),
        }

    def _read_answer(self, reply: Reply) -> Outcome:
        said = by_status(reply)
        if said is not None and 300 <= reply.status < 400:
            return said
        words, answers = reply.body.decode("utf-8", "replace"), self.settings.answers
        accepted = answers.accepted.search(words) if reply.status < 300 else None
        fits = {
            kind
            for kind, found in (
                (OutcomeKind.ACCEPTED, accepted),
                (OutcomeKind.ACCEPTED, _search(answers.duplicate, words)),
                (OutcomeKind.REFUSED, _search(answers.refused, words)),
                (OutcomeKind.TRY_AGAIN, _search(answers.try_again, words)),
                (OutcomeKind.TROUBLE, _search(answers.trouble, words)),
            )
            if found
        }
        if len(fits) > 1:
            return Outcome(OutcomeKind.UNKNOWN, "answer fits two patterns")
        if not fits:
            unknown = Outcome(OutcomeKind.UNKNOWN, f"http {reply.status}, no known answer")
            return said or unknown
        message_id = message_id_in(_group(accepted, "id"))
        detail = f"http {reply.status}"
        return Outcome(fits.pop(), detail, message_id, reply.retry_after)


def _search(pattern: re.Pattern[str] | None, words: str) -> re.Match[str] | None:
    return pattern.search(words) if pattern else None


def _group(found: re.Match[str] | None, name: str) -> str:
    return (found.groupdict().get(name) or "") if found else ""


def _fill_text(template: str, words: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """Replaces placeholders in one pass, so that a placeholder inside a text stays as typed."""
    return _PLACEHOLDER.sub(lambda found: escape(words.get(found[1], "")), template)


def _fill(template: object, words: Mapping[str, str], escape: Callable[[str], str]) -> object:
    if isinstance(template, dict):
        return {name: _fill(value, words, escape) for name, value in template.items()}
    if isinstance(template, list):
        return [_fill(value, words, escape) for value in template]
    return _fill_text(template, words, escape) if isinstance(template, str) else template


def _flat(body: object) -> dict[str, str]:
    return {name: str(value) for name, value in body.items()} if isinstance(body, dict) else {}


def _encode(body: object, send_as: str) -> bytes:
    if send_as == "xml":
        return str(body).encode()
    return (urlencode(_flat(body)) if send_as == "form" else json.dumps(body)).encode()
