"""Inbound SMS, as gateways deliver them to `/gateways/<name>/inbound`.

Kannel and most providers sign nothing. They call an address with a token derived from our receipt
secret (`portal sms inbound` prints it). The emulator signs its body.
Kannel's user guide, "SMS-service group", describes its call: `%p` sender, `%P` receiver, `%a` text,
`%I` an id that stays equal when Kannel repeats the call. Infobip (format MO_JSON_2, several in one
call): https://www.infobip.com/docs/api/channels/sms/inbound-sms/receive-inbound-sms-messages.
Twilio: https://www.twilio.com/docs/messaging/guides/webhook-request; signed like its receipts.
Its `OptOutType` says which keyword Advanced Opt-Out recognised and answered.
Jasmin posts `id`, `from`, `content`: https://docs.jasminsms.com/en/latest/apis/ja-http/index.html.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import parse_qsl

from portal.config import Settings
from portal.domain.messaging.inbound import LONGEST_TEXT, InboundRequest, read_mark
from portal.gateways.base import IncomingReceipt, InvalidSignature, MalformedReceipt
from portal.gateways.json_body import objects_in, read_report
from portal.gateways.signing import inbound_signature, inbound_token, same
from portal.gateways.twilio import SIGNATURE_HEADER as TWILIO_HEADER
from portal.gateways.twilio import is_signed

SIGNATURE_HEADER = "X-Emulator-Signature"
LONGEST_NUMBER = 32

_ID = re.compile(r"[\w.:+-]{1,100}", re.ASCII)


@dataclass(frozen=True)
class InboundSms:
    """An inbound SMS. `gateway_message_id` stays equal when the gateway repeats the message."""

    gateway_message_id: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    mark: InboundRequest | None = None
    """STOP, START or HELP, if the provider recognised and answered it (Twilio's `OptOutType`)."""


class InboundParser(Protocol):
    """Parses the inbound SMS of one gateway."""

    def parse(self, incoming: IncomingReceipt) -> list[InboundSms]:
        """Returns the SMS. Raises `InvalidSignature` before reading the rest, or `MalformedReceipt`."""


@dataclass(frozen=True)
class TokenInbound:
    """Parses calls to an address with a token: `id`, `from`, `text` by query, form or JSON."""

    gateway: str
    secret: str = field(repr=False)
    text: str = "text"
    """The name of the field with the text: `content` for Jasmin."""

    def parse(self, incoming: IncomingReceipt) -> list[InboundSms]:
        """Accepts the token in the query only."""
        _check_token(self.gateway, self.secret, incoming)
        said = {**incoming.args, **_read_body(incoming.body)}
        return [_read({**said, "text": said.get(self.text)})]


@dataclass(frozen=True)
class SignedInbound:
    """Parses the emulator's signed JSON."""

    gateway: str
    secret: str = field(repr=False)

    def parse(self, incoming: IncomingReceipt) -> list[InboundSms]:
        """Verifies the signature for inbound SMS, which differs from that of a receipt."""
        expected = inbound_signature(self.secret, self.gateway, incoming.body)
        if not same(incoming.headers.get(SIGNATURE_HEADER, ""), expected):
            raise InvalidSignature
        return [_read(_read_body(incoming.body))]


@dataclass(frozen=True)
class InfobipForwards:
    """Parses Infobip's JSON. Infobip signs nothing, so its address holds a token."""

    gateway: str
    secret: str = field(repr=False)

    def parse(self, incoming: IncomingReceipt) -> list[InboundSms]:
        """Returns the readable messages; an unreadable one does not block the others."""
        _check_token(self.gateway, self.secret, incoming)
        messages = []
        for said in objects_in(read_report(incoming.body).get("results")):
            with suppress(MalformedReceipt):
                messages.append(_read({**said, "id": said.get("messageId")}))
        if not messages:
            raise MalformedReceipt
        return messages


@dataclass(frozen=True)
class TwilioForwards:
    """Parses Twilio's form. Twilio signs the configured address and the form."""

    address: str
    auth_token: str = field(repr=False)

    def parse(self, incoming: IncomingReceipt) -> list[InboundSms]:
        """Reads a form sent by POST."""
        form = parse_qsl(incoming.body.decode("utf-8", "replace"), keep_blank_values=True)
        given = incoming.headers.get(TWILIO_HEADER, "")
        if not is_signed(self.auth_token, self.address, form, given):
            raise InvalidSignature
        said = dict(form)
        names = {"id": "MessageSid", "from": "From", "text": "Body"}
        sms = _read({name: said.get(theirs) for name, theirs in names.items()})
        return [replace(sms, mark=read_mark(said.get("OptOutType", "")))]


def parser_for(settings: Settings, name: str) -> InboundParser | None:
    """Returns the parser of this gateway, or None if the settings do not name it."""
    if name not in settings.gateways:
        return None
    if name == "twilio" and settings.twilio:
        return TwilioForwards(
            inbound_address(settings, name), settings.twilio.auth_token.get_secret_value()
        )
    if name == "infobip":
        return InfobipForwards(name, settings.receipt_secret.get_secret_value())
    secret = settings.receipt_secret.get_secret_value()
    if name == "emulator":
        return SignedInbound(name, secret)
    generic = settings.generic_gateways.get(name)
    return TokenInbound(name, secret, generic.inbound_text if generic else "text")


def inbound_address(settings: Settings, name: str) -> str:
    """Returns the address that a provider calls, with the placeholders of its manual."""
    address = f"{settings.public_url}/gateways/{name}/inbound"
    if name in ("emulator", "twilio"):  # these gateways sign, so the address needs no token
        return address
    address += f"?token={inbound_token(settings.receipt_secret.get_secret_value(), name)}"
    return f"{address}&id=%I&from=%p&text=%a" if name == "kannel" else address


def _check_token(gateway: str, secret: str, incoming: IncomingReceipt) -> None:
    if not same(incoming.args.get("token", ""), inbound_token(secret, gateway)):
        raise InvalidSignature


def _read(said: Mapping[str, object]) -> InboundSms:
    message_id, sender, text = (said.get(name) for name in ("id", "from", "text"))
    if not isinstance(message_id, str) or not _ID.fullmatch(message_id):
        raise MalformedReceipt
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_NUMBER:
        raise MalformedReceipt
    if text is None:
        text = ""
    if not isinstance(text, str):
        raise MalformedReceipt
    return InboundSms(message_id, sender.strip(), text[:LONGEST_TEXT])


def _read_body(body: bytes) -> Mapping[str, object]:
    if body.lstrip()[:1] != b"{":
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return read_report(body)
