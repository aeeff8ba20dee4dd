"""What became of a message is read the same, whoever reports it, and only from who may report it."""

import dataclasses
import itertools
from typing import Any

import pytest

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, InvalidSignature, MalformedReceipt, OutgoingSms
from tests.gateways.conformance.ours import EmulatorStand
from tests.gateways.conformance.stand import Stand
from tests.gateways.conformance.stands import STANDS, each_stand, each_stand_with
from tests.gateways.conformance.vendor_twilio import TwilioStand

_numbers = itertools.count(1)


@pytest.fixture
def sms() -> OutgoingSms:
    number = next(_numbers)
    return OutgoingSms(f"REF-{number}", f"+88019110{number:05d}", "আপনার কোড 482913")


@each_stand_with("status", lambda kind: sorted(kind.reports))
def test_each_end_is_reported_under_our_reference(
    stand: Stand, sms: OutgoingSms, status: ReceiptStatus
) -> None:
    report = stand.gateway.parse_receipt(stand.report(sms, status))
    assert (report.reference, report.status) == (sms.reference, status)
    assert sms.to[4:] not in repr(report)
    assert "482913" not in repr(report)


def test_every_gateway_can_report_every_end_but_those_it_does_not_know() -> None:
    missing = {kind.name: set(ReceiptStatus) - kind.reports for kind in STANDS}
    assert missing == {
        **{kind.name: set() for kind in STANDS},
        TwilioStand.name: {ReceiptStatus.BUFFERED},
        EmulatorStand.name: {ReceiptStatus.ACCEPTED},
    }


@each_stand()
def test_a_repeated_receipt_reads_the_same(stand: Stand, sms: OutgoingSms) -> None:
    real = stand.report(sms, ReceiptStatus.DELIVERED)
    assert stand.gateway.parse_receipt(real) == stand.gateway.parse_receipt(real)


@each_stand()
def test_a_forged_receipt_is_refused_before_anything_else(stand: Stand, sms: OutgoingSms) -> None:
    real = stand.report(sms, ReceiptStatus.DELIVERED)
    stand.gateway.parse_receipt(real)
    for forged in stand.forged(real):
        with pytest.raises(InvalidSignature):
            stand.gateway.parse_receipt(forged)


@each_stand()
def test_another_secret_makes_another_receipt(stand: Stand, sms: OutgoingSms) -> None:
    real = stand.report(sms, ReceiptStatus.DELIVERED)
    key = {"twilio": "auth_token", "sslwireless": "receipt_token"}.get(stand.name, "secret")
    adapter: Any = stand.gateway
    stranger = dataclasses.replace(adapter, **{key: "x" * 32})
    with pytest.raises(InvalidSignature):
        stranger.parse_receipt(real)


@each_stand()
def test_a_receipt_that_makes_no_sense_is_bad(stand: Stand, sms: OutgoingSms) -> None:
    for senseless in stand.senseless(sms):
        with pytest.raises(MalformedReceipt):
            stand.gateway.parse_receipt(senseless)


@each_stand()
def test_any_noise_is_a_forgery(stand: Stand) -> None:
    for body in (b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"a":' * 5000, b"a=b&c"):
        for args in ({}, {"ref": "REF-1"}, {"ref": "", "token": ""}):
            with pytest.raises(InvalidSignature):
                stand.gateway.parse_receipt(IncomingReceipt(args, {"X": "y"}, body))
