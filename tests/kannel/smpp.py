"""As much of SMPP 3.4 as an operator's message centre needs to take and report an SMS."""

import struct
from dataclasses import dataclass

from portal.domain.messaging.segments import GSM_EXTENDED

BIND_MODES = {0x01: "rx", 0x02: "tx", 0x09: "trx"}
SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x04, 0x05, 0x06, 0x15
RESPONSE = 0x80000000
GENERIC_NACK = 0x80000000

OK, BAD_COMMAND, SYSTEM_ERROR = 0x00, 0x03, 0x08
BAD_NUMBER, BAD_PASSWORD, QUEUE_FULL, THROTTLED = 0x0B, 0x0E, 0x14, 0x58

_GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = dict(
    zip((0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65), "\f^{}\\[~]|€", strict=True)
)
assert set(_GSM_EXTENDED.values()) == GSM_EXTENDED


@dataclass
class Submit:
    """A submit_sm as the message centre read it, and what it did with it."""

    sender: str
    to: str
    text: str
    alphabet: str
    validity: str
    wants_receipts: int
    part: tuple[int, int, int] | None
    """Reference, how many, which one; None for an SMS of one segment."""
    outcome: str = ""
    status: int | None = None
    id: str = ""


class Reader:
    """Reads the fields of a PDU one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0

    def text(self) -> str:
        end = self.data.index(b"\0", self.position)
        value = self.data[self.position : end]
        self.position = end + 1
        return value.decode("latin-1")

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        self.position += count
        return self.data[self.position - count : self.position]

    def options(self) -> dict[int, bytes]:
        found = {}
        while self.position + 4 <= len(self.data):
            tag, length = struct.unpack(">HH", self.take(4))
            found[tag] = self.take(length)
        return found


def read_submit(body: bytes) -> Submit:
    """SMPP 3.4 section 4.4.1."""
    reader = Reader(body)
    reader.text()
    reader.take(2)
    sender = reader.text()
    reader.take(2)
    to, esm_class = reader.text(), reader.byte()
    reader.take(2)
    reader.text()
    validity, registered = reader.text(), reader.byte()
    reader.take(1)
    coding = reader.byte()
    reader.take(1)
    raw = reader.take(reader.byte())
    raw = reader.options().get(0x0424, raw)
    part = None
    if esm_class & 0x40:
        header, raw = raw[1 : 1 + raw[0]], raw[1 + raw[0] :]
        part = _read_part(header)
    ucs2 = coding & 0x0C == 0x08
    text = raw.decode("utf-16-be", "replace") if ucs2 else gsm_decode(raw)
    alphabet = "ucs2" if ucs2 else "gsm7"
    return Submit(sender, to, text, alphabet, validity, registered & 0x03, part)


def _read_part(header: bytes) -> tuple[int, int, int] | None:
    position = 0
    while position + 1 < len(header):
        kind, length = header[position], header[position + 1]
        value = header[position + 2 : position + 2 + length]
        if kind == 0x00 and length == 3:
            return value[0], value[1], value[2]
        if kind == 0x08 and length == 4:
            return value[0] << 8 | value[1], value[2], value[3]
        position += 2 + length
    return None


def gsm_decode(data: bytes) -> str:
    """Unpacked septets of 3GPP TS 23.038 as text."""
    out, escaped = [], False
    for octet in data:
        if escaped:
            out.append(_GSM_EXTENDED.get(octet, " "))
        elif octet != 0x1B:
            out.append(_GSM[octet & 0x7F])
        escaped = octet == 0x1B and not escaped
    return "".join(out)


def pdu(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def text_field(value: str) -> bytes:
    return value.encode("latin-1", "replace") + b"\0"


def option(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def deliver_receipt(submit: Submit, text: str, state: int, error: int) -> bytes:
    """The body of a deliver_sm that carries a receipt (section 4.6.1 and appendix B)."""
    data = text.encode()
    body = text_field("") + _address(submit.to) + _address(submit.sender) + bytes((0x04, 0, 0))
    body += text_field("") + text_field("") + bytes((0, 0, 0, 0, len(data))) + data
    body += option(0x001E, text_field(submit.id)) + option(0x0427, bytes((state,)))
    return body + (option(0x0423, struct.pack(">BH", 3, error)) if error else b"")


def deliver_inbound(sender: str, to: str, text: str) -> bytes:
    """Returns the body of a deliver_sm with an inbound SMS, of one segment, in UCS-2."""
    data = text.encode("utf-16-be")
    body = text_field("") + _address(sender) + _address(to) + bytes((0, 0, 0))
    return body + text_field("") + text_field("") + bytes((0, 0, 8, 0, len(data))) + data


def _address(number: str) -> bytes:
    digits = number.lstrip("+")
    international = digits.isdigit() and len(digits) > 8
    kind = (1, 1) if international else (0, 1) if digits.isdigit() else (5, 0)
    return bytes(kind) + text_field(digits if digits.isdigit() else number)
