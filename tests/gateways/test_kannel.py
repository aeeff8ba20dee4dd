"""Kannel's texts and receipts as observed with 1.4.5; `tests/kannel` runs a real one."""

import dataclasses

import pytest

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.gateways.base import IncomingReceipt, InvalidSignature, MalformedReceipt, OutgoingSms
from portal.gateways.http import Reply, TimeOuts
from portal.gateways.kannel import Kannel
from portal.gateways.signing import receipt_token
from tests.listener import Listener

SECRET = "s" * 32
SMS = OutgoingSms("REF1", "+8801711000001", "আপনার কোড 482913", valid_minutes=10)


def kannel_at(url: str) -> Kannel:
    return Kannel(
        url=f"{url}/cgi-bin/sendsms",
        user="app",
        password="secret",
        sender="16135",
        public_url="https://phera.example.org",
        secret=SECRET,
        time_outs=TimeOuts(connect=1.0, read=0.5, body=0.5),
    )


KANNEL = kannel_at("http://127.0.0.1:1")


def receipt(**args: str) -> IncomingReceipt:
    token = receipt_token(SECRET, "kannel", "REF1")
    return IncomingReceipt({"ref": "REF1", "token": token, "status": "1", **args})


def test_all_that_kannel_needs_is_in_the_address() -> None:
    with Listener() as smsbox:
        kannel_at(smsbox.url).send(SMS)
    asked = smsbox.requests[0]
    assert (asked.method, asked.path) == ("GET", "/cgi-bin/sendsms")
    token = receipt_token(SECRET, "kannel", "REF1")
    assert asked.args == {
        "user": "app",
        "pass": "secret",
        "from": "16135",
        "to": "8801711000001",
        "charset": "UTF-8",
        "coding": "2",
        "text": SMS.text,
        "validity": "10",
        "dlr-mask": "31",
        "dlr-url": "https://phera.example.org/gateways/kannel/receipts"
        f"?ref=REF1&token={token}&status=%d&answer=%A&fid=%F",
    }


def test_english_goes_in_the_gsm_alphabet() -> None:
    with Listener() as smsbox:
        kannel_at(smsbox.url).send(dataclasses.replace(SMS, text="Your code"))
    assert smsbox.requests[0].args["coding"] == "0"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (202, b"0: Accepted for delivery", OutcomeKind.ACCEPTED),
        (202, b"3: Queued for later delivery\n", OutcomeKind.ACCEPTED),
        (202, b"", OutcomeKind.UNKNOWN),
        (202, b"<html>Welcome to the network</html>", OutcomeKind.UNKNOWN),
        (200, b"0: Accepted for delivery", OutcomeKind.UNKNOWN),
        (400, b"Number(s) has/have been denied by white- and/or black-lists.", OutcomeKind.REFUSED),
        (400, b"Charset or body misformed, rejected", OutcomeKind.REFUSED),
        (400, b"Sender missing and no global set, rejected", OutcomeKind.TROUBLE),
        (400, b"DLR-URL field misformed, rejected", OutcomeKind.TROUBLE),
        (400, b"something new", OutcomeKind.REFUSED),
        (403, b"Authorization failed for sendsms", OutcomeKind.TROUBLE),
        (404, b"Unknown request.", OutcomeKind.TROUBLE),
        (503, b"Temporal failure, try again later.", OutcomeKind.TRY_AGAIN),
        (500, b"", OutcomeKind.UNKNOWN),
    ],
)
def test_each_answer_has_its_outcome(status: int, body: bytes, kind: OutcomeKind) -> None:
    assert KANNEL._read_answer(Reply(status, {}, body)).kind is kind


@pytest.mark.parametrize(
    ("bits", "status"),
    [
        ("1", ReceiptStatus.DELIVERED),
        ("2", ReceiptStatus.FAILED),
        ("34", ReceiptStatus.EXPIRED),
        ("4", ReceiptStatus.BUFFERED),
        ("8", ReceiptStatus.ACCEPTED),
        ("16", ReceiptStatus.REFUSED),
    ],
)
def test_each_status_is_read(bits: str, status: ReceiptStatus) -> None:
    assert KANNEL.parse_receipt(receipt(status=bits)).status is status


@pytest.mark.parametrize("bits", ["", "0", "-1", "১", "1x", "99999999", "%d"])
def test_a_status_that_makes_no_sense_is_no_receipt(bits: str) -> None:
    with pytest.raises(MalformedReceipt):
        KANNEL.parse_receipt(receipt(status=bits))


def test_the_operators_words_are_dropped_but_for_its_error_code() -> None:
    answer = "id:7 sub:001 stat:UNDELIV err:001 text:482913 is your"
    report = KANNEL.parse_receipt(receipt(status="2", answer=answer, fid="00A1-7"))
    assert (report.detail, report.gateway_message_id) == ("err 001", "00A1-7")
    refused = receipt(status="16", answer="NACK/0x0000000b/Invalid Destination Address")
    assert KANNEL.parse_receipt(refused).detail == "nack 0x0000000b"


def test_a_message_id_that_is_none_is_dropped() -> None:
    assert KANNEL.parse_receipt(receipt(fid="<script>")).gateway_message_id is None
    assert KANNEL.parse_receipt(receipt(fid="")).gateway_message_id is None


def test_a_receipt_needs_the_token_of_its_own_reference() -> None:
    other = receipt_token(SECRET, "kannel", "REF2")
    elsewhere = receipt_token(SECRET, "infobip", "REF1")
    for token in ("", other, elsewhere, SECRET, "é" * 32):
        with pytest.raises(InvalidSignature):
            KANNEL.parse_receipt(receipt(token=token))
    with pytest.raises(InvalidSignature):
        KANNEL.parse_receipt(IncomingReceipt({}))


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(KANNEL).replace("secret=", "")
