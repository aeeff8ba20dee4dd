"""Status polling returns the same form as receipts, for gateways that offer it."""

import itertools
from collections.abc import Callable

import pytest

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import OutgoingSms, Pollable
from tests.gateways.conformance.adapters import generic, infobip, twilio
from tests.gateways.conformance.answering import AnsweringServer, closed_port
from tests.gateways.conformance.harness import GatewayHarness, Situation
from tests.gateways.conformance.harnesses import HARNESSES, each_gateway
from tests.gateways.conformance.vendor_harness import VendorHarness
from tests.listener import Answer

POLLABLE = [kind for kind in HARNESSES if kind.name in ("infobip", "twilio", "generic")]
SID = "SM" + "0" * 32
_numbers = itertools.count(1)


@pytest.fixture
def sms() -> OutgoingSms:
    number = next(_numbers)
    return OutgoingSms(f"REF-{number}", f"+88016110{number:05d}", "আপনার কোড 482913")


@each_gateway()
def test_only_some_can_be_asked(harness: GatewayHarness) -> None:
    assert isinstance(harness.gateway, Pollable) is (type(harness) in POLLABLE)


@pytest.mark.parametrize(
    ("harness", "status"),
    [(kind, status) for kind in POLLABLE for status in sorted(kind.reports)],
    indirect=["harness"],
)
def test_what_is_asked_for_says_what_the_receipt_says(
    harness: GatewayHarness, sms: OutgoingSms, status: ReceiptStatus
) -> None:
    assert isinstance(harness, VendorHarness)
    assert isinstance(harness.gateway, Pollable)
    pushed = harness.gateway.parse_receipt(harness.report(sms, status))
    asked = harness.gateway.poll(sms.reference, harness.taken[sms.reference])
    assert asked is not None
    assert (asked.reference, asked.status) == (pushed.reference, pushed.status)
    assert asked.detail == pushed.detail
    assert "482913" not in repr(asked)


@pytest.mark.parametrize("harness", POLLABLE, indirect=True)
def test_of_a_message_it_never_got_it_has_nothing_to_tell(harness: GatewayHarness) -> None:
    assert isinstance(harness.gateway, Pollable)
    assert harness.gateway.poll("REF-NEVER-SENT", SID) is None
    assert harness.gateway.poll("REF-NEVER-SENT", None) is None


@pytest.mark.parametrize("harness", POLLABLE, indirect=True)
def test_trouble_while_asking_tells_nothing_of_the_message(
    harness: GatewayHarness, sms: OutgoingSms
) -> None:
    assert isinstance(harness, VendorHarness)
    assert isinstance(harness.gateway, Pollable)
    harness.report(sms, ReceiptStatus.DELIVERED)
    harness.make(Situation.LOGIN)
    assert harness.gateway.poll(sms.reference, harness.taken[sms.reference]) is None


@pytest.mark.parametrize("at", [infobip, twilio, generic])
@pytest.mark.parametrize(
    "answer",
    [
        Answer(200),
        Answer(200, b"<h1>DELIVRD</h1>"),
        Answer(200, b"[]"),
        Answer(200, b"\xff"),
        Answer(302, b"", {"Location": "/"}),
        Answer(500, b'{"state": "done"}'),
    ],
)
def test_an_answer_without_sense_tells_nothing(
    at: Callable[[str], Pollable], answer: Answer
) -> None:
    with AnsweringServer(lambda _: answer) as server:
        assert at(server.url).poll("REF-1", SID) is None


@pytest.mark.parametrize("at", [infobip, twilio, generic])
def test_nobody_there_tells_nothing(at: Callable[[str], Pollable]) -> None:
    assert at(closed_port()).poll("REF-1", SID) is None


def test_an_id_that_is_none_never_becomes_part_of_an_address() -> None:
    with AnsweringServer(lambda _: Answer(200, b"{}")) as server:
        assert twilio(server.url).poll("REF-1", "../../Accounts") is None
        assert server.asked == []
