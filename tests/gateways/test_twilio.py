"""Twilio's codes, and its signature checked with the example of its own validator."""

import base64
import dataclasses
import hmac
from urllib.parse import parse_qsl, urlencode

import pytest

from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import IncomingReceipt, InvalidSignature, OutgoingSms
from portal.gateways.twilio import SIGNATURE_HEADER, signature
from tests.gateways.conformance.adapters import twilio
from tests.gateways.conformance.answering import AnsweringServer, said

SMS = OutgoingSms("REF-1", "+8801711000001", "আপনার কোড 482913", valid_minutes=10)
SID = "SM" + "a" * 32
FORM = [("MessageSid", SID), ("MessageStatus", "delivered")]


def test_the_signature_is_that_of_twilios_own_example() -> None:
    # tests/unit/test_request_validator.py of twilio-python
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
        ("Caller", "+14158675309"),
    ]
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    ("public_url", "signed"),
    [
        ("https://phera.example.org", "https://phera.example.org"),
        ("https://phera.example.org", "https://phera.example.org:443"),
        ("https://phera.example.org:8443", "https://phera.example.org"),
        ("https://phera.example.org:8443", "https://phera.example.org:8443"),
    ],
)
def test_the_address_may_be_signed_with_or_without_its_port(public_url: str, signed: str) -> None:
    gateway = dataclasses.replace(twilio("http://127.0.0.1:1"), public_url=public_url)
    url = f"{signed}/gateways/twilio/receipts?ref=REF-1"
    headers = {SIGNATURE_HEADER: signature("twilio-auth-token", url, FORM)}
    receipt = IncomingReceipt({"ref": "REF-1"}, headers, urlencode(FORM).encode())
    assert gateway.parse_receipt(receipt).reference == "REF-1"


def test_empty_fields_and_bangla_are_signed_too_in_whatever_order_they_come() -> None:
    form = [*FORM, ("ErrorCode", ""), ("RawDlrDoneDate", ""), ("Body", "ধন্যবাদ + 1 & 2")]
    url = "https://phera.example.org/gateways/twilio/receipts?ref=REF-1"
    joined = url + "".join(name + value for name, value in sorted(form))
    digest = hmac.digest(b"twilio-auth-token", joined.encode(), "sha1")
    headers = {SIGNATURE_HEADER: base64.b64encode(digest).decode()}
    gateway = dataclasses.replace(
        twilio("http://127.0.0.1:1"), public_url="https://phera.example.org"
    )
    for ordered in (form, form[::-1]):
        receipt = IncomingReceipt({"ref": "REF-1"}, headers, urlencode(ordered).encode())
        assert gateway.parse_receipt(receipt).reference == "REF-1"
    without = IncomingReceipt({"ref": "REF-1"}, headers, urlencode(FORM).encode())
    with pytest.raises(InvalidSignature):
        gateway.parse_receipt(without)


def test_a_signature_for_another_address_is_none_for_ours() -> None:
    url = "https://elsewhere.example.org/gateways/twilio/receipts?ref=REF-1"
    headers = {SIGNATURE_HEADER: signature("twilio-auth-token", url, FORM)}
    receipt = IncomingReceipt({"ref": "REF-1"}, headers, urlencode(FORM).encode())
    with pytest.raises(InvalidSignature):
        twilio("http://127.0.0.1:1").parse_receipt(receipt)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 21211, OutcomeKind.REFUSED),
        (400, 21614, OutcomeKind.REFUSED),
        (400, 21610, OutcomeKind.REFUSED),
        (400, 21617, OutcomeKind.REFUSED),
        (403, 21408, OutcomeKind.TROUBLE),
        (400, 21608, OutcomeKind.TROUBLE),
        (400, 21606, OutcomeKind.TROUBLE),
        (401, 20003, OutcomeKind.TROUBLE),
        (429, 20429, OutcomeKind.TRY_AGAIN),
        (429, 63038, OutcomeKind.TROUBLE),
        (400, 21999, OutcomeKind.TRY_AGAIN),
        (400, None, OutcomeKind.TRY_AGAIN),
        (404, 20404, OutcomeKind.TROUBLE),
        (500, 20500, OutcomeKind.UNKNOWN),
        (503, 20503, OutcomeKind.TRY_AGAIN),
    ],
)
def test_each_error_has_its_outcome(status: int, code: int | None, kind: OutcomeKind) -> None:
    answer = {"code": code, "message": "about +8801711000001: 482913", "status": status}
    with AnsweringServer(lambda _: said(answer, status)) as server:
        outcome = twilio(server.url).send(SMS)
    assert outcome.kind is kind
    assert "1711" not in repr(outcome)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        ("queued", None, OutcomeKind.ACCEPTED),
        ("accepted", None, OutcomeKind.ACCEPTED),
        ("failed", 30002, OutcomeKind.TROUBLE),
        ("failed", 99999, OutcomeKind.UNKNOWN),
        ("boiled", None, OutcomeKind.UNKNOWN),
    ],
)
def test_a_message_may_have_failed_in_the_answer_already(
    status: str, error: int | None, kind: OutcomeKind
) -> None:
    answer = {"sid": SID, "status": status, "error_code": error}
    with AnsweringServer(lambda _: said(answer, 201)) as server:
        assert twilio(server.url).send(SMS).kind is kind


def test_it_is_told_how_long_a_code_is_good_and_where_to_report() -> None:
    with AnsweringServer(lambda _: said({"sid": SID, "status": "queued"}, 201)) as server:
        gateway = twilio(server.url)
        gateway.send(SMS)
        gateway.send(OutgoingSms("REF-2", SMS.to, "no hurry"))
        dataclasses.replace(gateway, sender="MG" + "0" * 32).send(
            OutgoingSms("REF-3", SMS.to, "for a day", valid_minutes=1440)
        )
        code, no_hurry, day = (dict(parse_qsl(one.body.decode())) for one in server.asked)
    assert code["ValidityPeriod"] == "600"
    assert code["StatusCallback"] == "https://phera.example.org/gateways/twilio/receipts?ref=REF-1"
    assert "ValidityPeriod" not in no_hurry
    assert day["ValidityPeriod"] == "36000"
    assert (day["MessagingServiceSid"], "From" in day) == ("MG" + "0" * 32, False)
