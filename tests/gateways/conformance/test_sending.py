"""Answers of all gateways have the same meaning."""

import dataclasses
import itertools

import pytest

from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.messaging.segments import encoding_of
from portal.gateways.base import OutgoingSms
from tests.gateways.conformance.harness import MEANS, GatewayHarness, Situation
from tests.gateways.conformance.harnesses import HARNESSES, each_gateway, each_gateway_with

BANGLA = "ফেরা: আপনার নিবন্ধন হয়েছে। নম্বর 7K3-MQ9-TXA"
ENGLISH = "Phera: we have your registration 7K3-MQ9-TXA."
_numbers = itertools.count(1)


@pytest.fixture
def sms() -> OutgoingSms:
    """An SMS to a number that no other test uses."""
    number = next(_numbers)
    return OutgoingSms(f"REF-{number}", f"+88018110{number:05d}", BANGLA, valid_minutes=10)


@each_gateway()
def test_a_message_is_taken(harness: GatewayHarness, sms: OutgoingSms) -> None:
    outcome = harness.gateway.send(sms)
    assert outcome.kind is OutcomeKind.ACCEPTED
    assert (outcome.gateway_message_id is not None) is harness.gives_id
    assert len(harness.received(sms.to)) == 1


@each_gateway_with("situation", lambda kind: [one for one in Situation if one not in kind.lacks])
def test_each_situation_has_its_outcome(
    harness: GatewayHarness, sms: OutgoingSms, situation: Situation
) -> None:
    harness.make(situation)
    outcome = harness.gateway.send(sms)
    assert outcome.kind is MEANS[situation]
    assert sms.to[4:] not in repr(outcome)


def test_what_a_gateway_never_says_has_a_reason() -> None:
    for kind in HARNESSES:
        assert all(reason for reason in kind.lacks.values())
        assert Situation.LOGIN not in kind.lacks


@each_gateway()
def test_whether_a_reference_is_known_again_is_said_truly(harness: GatewayHarness) -> None:
    assert harness.gateway.deduplicates is harness.deduplicates
    assert harness.gateway.name == harness.name


@pytest.mark.parametrize(
    "harness", [kind for kind in HARNESSES if kind.deduplicates], indirect=True
)
def test_where_it_is_known_a_second_request_is_taken_and_reaches_the_phone_once(
    harness: GatewayHarness, sms: OutgoingSms
) -> None:
    assert harness.gateway.send(sms).kind is OutcomeKind.ACCEPTED
    assert harness.gateway.send(sms).kind is OutcomeKind.ACCEPTED
    assert len(harness.received(sms.to)) == 1


@pytest.mark.parametrize(
    "harness", [kind for kind in HARNESSES if kind.name in ("infobip", "generic")], indirect=True
)
def test_a_refusal_as_a_duplicate_means_that_it_was_taken(
    harness: GatewayHarness, sms: OutgoingSms
) -> None:
    harness.gateway.send(sms)
    assert harness.gateway.send(sms).kind is OutcomeKind.ACCEPTED


@each_gateway_with(
    "text",
    lambda _: [
        BANGLA,
        ENGLISH,
        "Costs 100% & more? a+b=c, #1 [x] {text} ~ \\ | ^ €5 @home\nsecond <line> \"q\" 'q'",
        "হিজড়া যা\u09bcয়\u200d্য 🙂",
    ],
)
def test_a_text_arrives_exactly_and_in_its_own_alphabet(
    harness: GatewayHarness, sms: OutgoingSms, text: str
) -> None:
    assert harness.gateway.send(dataclasses.replace(sms, text=text)).kind is OutcomeKind.ACCEPTED
    [received] = harness.received(sms.to)
    assert (received.to, received.text) == (sms.to, text)
    assert received.alphabet in (None, encoding_of(text).value)
