"""Batches: which messages share a request, and their outcomes."""

import uuid

import pytest

from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import Gateway, OutgoingSms
from portal.gateways.emulator import Emulator
from portal.gateways.sslwireless import Sslwireless
from portal.services.messaging.batch import batch_messages, send_batch
from portal.services.messaging.delivery import ClaimedMessage
from tests.gateways.conformance.vendor_sslwireless import SslwirelessHarness
from tests.listener import Answer

SSL = Sslwireless(url="http://127.0.0.1:1", api_token="t", sid="S", secret="s" * 32)
EMULATOR = Emulator(
    url="http://127.0.0.1:1", token="t" * 32, public_url="http://localhost", secret="s" * 32
)
GATEWAYS: dict[str, Gateway] = {"sslwireless": SSL, "emulator": EMULATOR}


def claimed(
    number: int, gateway: str = "sslwireless", *, first: bool = True, to: int | None = None
) -> ClaimedMessage:
    sms = OutgoingSms(f"REF-{number}", f"+88017{to or number:08d}", "ফেরা")
    return ClaimedMessage(uuid.uuid4(), gateway, sms, first, uuid.uuid4(), None)


def sizes(requests: list[list[ClaimedMessage]]) -> list[int]:
    return sorted(map(len, requests))


def test_where_a_gateway_takes_several_they_go_together_up_to_its_most() -> None:
    requests = batch_messages([claimed(number) for number in range(250)], GATEWAYS)
    assert sizes(requests) == [50, 100, 100]
    assert len({one.sms.reference for request in requests for one in request}) == 250


def test_where_it_takes_one_each_goes_alone() -> None:
    requests = batch_messages([claimed(number, "emulator") for number in range(3)], GATEWAYS)
    assert sizes(requests) == [1, 1, 1]


def test_what_was_tried_before_goes_alone() -> None:
    requests = batch_messages([claimed(1), claimed(2), claimed(3, first=False)], GATEWAYS)
    assert sizes(requests) == [1, 2]
    assert [[one.sms.reference for one in request] for request in requests][-1] == ["REF-3"]


def test_no_request_holds_a_number_twice() -> None:
    requests = batch_messages([claimed(1, to=5), claimed(2, to=5), claimed(3)], GATEWAYS)
    assert sizes(requests) == [1, 2]
    for request in requests:
        assert len({one.sms.to for one in request}) == len(request)


def test_each_gets_its_own_outcome() -> None:
    with SslwirelessHarness() as harness:
        harness.rows["REF-2"] = ("INVALID", "Invalid MSISDN")
        outcomes = send_batch(harness.gateway, [claimed(number) for number in range(4)])
        assert len(harness.server.asked) == 1
    kinds = [outcome.kind for outcome in outcomes]
    assert kinds[2] is OutcomeKind.REFUSED
    assert kinds.count(OutcomeKind.ACCEPTED) == 3


@pytest.mark.parametrize("answer", [Answer(500), Answer(200, b"<html>"), Answer(200, b"{}")])
def test_a_lost_answer_leaves_all_unknown_and_asked_again_one_by_one_they_arrive_once(
    answer: Answer,
) -> None:
    with SslwirelessHarness() as harness:
        take = harness.server.answer

        def lose(asked: object) -> Answer:
            take(asked)  # type: ignore[arg-type]  # what the server hands on
            return answer

        harness.server.answer = lose
        messages = [claimed(number) for number in range(5)]
        lost = send_batch(harness.gateway, messages)
        assert {outcome.kind for outcome in lost} == {OutcomeKind.UNKNOWN}
        harness.server.answer = take
        again = [one._replace(first=False) for one in messages]
        for request in batch_messages(again, {"sslwireless": harness.gateway}):
            [outcome] = send_batch(harness.gateway, request)
            assert outcome.kind is OutcomeKind.ACCEPTED
        assert len(harness.messages) == 5
