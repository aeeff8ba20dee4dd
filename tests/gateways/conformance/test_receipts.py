"""Receipts of all gateways have the same meaning, and forged ones are refused."""

import dataclasses
import itertools
from typing import Any

import pytest

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import IncomingReceipt, InvalidSignature, MalformedReceipt, OutgoingSms
from tests.gateways.conformance.emulator_harness import EmulatorHarness
from tests.gateways.conformance.harness import GatewayHarness
from tests.gateways.conformance.harnesses import HARNESSES, each_gateway, each_gateway_with
from tests.gateways.conformance.vendor_twilio import TwilioHarness

_numbers = itertools.count(1)


@pytest.fixture
def sms() -> OutgoingSms:
    number = next(_numbers)
    return OutgoingSms(f"REF-{number}", f"+88019110{number:05d}", "আপনার কোড 482913")


@each_gateway_with("status", lambda kind: sorted(kind.reports))
def test_each_end_is_reported_under_our_reference(
    harness: GatewayHarness, sms: OutgoingSms, status: ReceiptStatus
) -> None:
    report = harness.gateway.parse_receipt(harness.report(sms, status))
    assert (report.reference, report.status) == (sms.reference, status)
    assert sms.to[4:] not in repr(report)
    assert "482913" not in repr(report)


def test_every_gateway_can_report_every_end_but_those_it_does_not_know() -> None:
    missing = {kind.name: set(ReceiptStatus) - kind.reports for kind in HARNESSES}
    assert missing == {
        **{kind.name: set() for kind in HARNESSES},
        TwilioHarness.name: {ReceiptStatus.BUFFERED},
        EmulatorHarness.name: {ReceiptStatus.ACCEPTED},
    }


@each_gateway()
def test_a_repeated_receipt_reads_the_same(harness: GatewayHarness, sms: OutgoingSms) -> None:
    real = harness.report(sms, ReceiptStatus.DELIVERED)
    assert harness.gateway.parse_receipt(real) == harness.gateway.parse_receipt(real)


@each_gateway()
def test_a_forged_receipt_is_refused_before_anything_else(
    harness: GatewayHarness, sms: OutgoingSms
) -> None:
    real = harness.report(sms, ReceiptStatus.DELIVERED)
    harness.gateway.parse_receipt(real)
    for forged in harness.forged(real):
        with pytest.raises(InvalidSignature):
            harness.gateway.parse_receipt(forged)


@each_gateway()
def test_another_secret_makes_another_receipt(harness: GatewayHarness, sms: OutgoingSms) -> None:
    real = harness.report(sms, ReceiptStatus.DELIVERED)
    key = {"twilio": "auth_token", "sslwireless": "receipt_token"}.get(harness.name, "secret")
    adapter: Any = harness.gateway
    stranger = dataclasses.replace(adapter, **{key: "x" * 32})
    with pytest.raises(InvalidSignature):
        stranger.parse_receipt(real)


@each_gateway()
def test_a_receipt_that_makes_no_sense_is_bad(harness: GatewayHarness, sms: OutgoingSms) -> None:
    for senseless in harness.senseless(sms):
        with pytest.raises(MalformedReceipt):
            harness.gateway.parse_receipt(senseless)


@each_gateway()
def test_any_noise_is_a_forgery(harness: GatewayHarness) -> None:
    for body in (b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"a":' * 5000, b"a=b&c"):
        for args in ({}, {"ref": "REF-1"}, {"ref": "", "token": ""}):
            with pytest.raises(InvalidSignature):
                harness.gateway.parse_receipt(IncomingReceipt(args, {"X": "y"}, body))
