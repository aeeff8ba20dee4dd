"""What a gateway answers in its own words means the same, whoever says it."""

import dataclasses
import itertools

import pytest

from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.messaging.segments import encoding_of
from portal.gateways.base import OutgoingSms
from tests.gateways.conformance.stand import MEANS, Situation, Stand
from tests.gateways.conformance.stands import STANDS, each_stand, each_stand_with

BANGLA = "ফেরা: আপনার নিবন্ধন হয়েছে। নম্বর 7K3-MQ9-TXA"
ENGLISH = "Phera: we have your registration 7K3-MQ9-TXA."
_numbers = itertools.count(1)


@pytest.fixture
def sms() -> OutgoingSms:
    """To a number that no other test sends to."""
    number = next(_numbers)
    return OutgoingSms(f"REF-{number}", f"+88018110{number:05d}", BANGLA, valid_minutes=10)


@each_stand()
def test_a_message_is_taken(stand: Stand, sms: OutgoingSms) -> None:
    outcome = stand.gateway.send(sms)
    assert outcome.kind is OutcomeKind.ACCEPTED
    assert (outcome.gateway_message_id is not None) is stand.gives_id
    assert len(stand.heard(sms.to)) == 1


@each_stand_with("situation", lambda kind: [one for one in Situation if one not in kind.lacks])
def test_each_situation_has_its_outcome(
    stand: Stand, sms: OutgoingSms, situation: Situation
) -> None:
    stand.make(situation)
    outcome = stand.gateway.send(sms)
    assert outcome.kind is MEANS[situation]
    assert sms.to[4:] not in repr(outcome)


def test_what_a_gateway_never_says_has_a_reason() -> None:
    for kind in STANDS:
        assert all(reason for reason in kind.lacks.values())
        assert Situation.LOGIN not in kind.lacks


@each_stand()
def test_whether_a_reference_is_known_again_is_said_truly(stand: Stand) -> None:
    assert stand.gateway.deduplicates is stand.deduplicates
    assert stand.gateway.name == stand.name


@pytest.mark.parametrize("stand", [kind for kind in STANDS if kind.deduplicates], indirect=True)
def test_where_it_is_known_a_second_request_is_taken_and_reaches_the_phone_once(
    stand: Stand, sms: OutgoingSms
) -> None:
    assert stand.gateway.send(sms).kind is OutcomeKind.ACCEPTED
    assert stand.gateway.send(sms).kind is OutcomeKind.ACCEPTED
    assert len(stand.heard(sms.to)) == 1


@pytest.mark.parametrize(
    "stand", [kind for kind in STANDS if kind.name in ("infobip", "generic")], indirect=True
)
def test_a_refusal_as_a_duplicate_means_that_it_was_taken(stand: Stand, sms: OutgoingSms) -> None:
    stand.gateway.send(sms)
    assert stand.gateway.send(sms).kind is OutcomeKind.ACCEPTED


@each_stand_with(
    "text",
    lambda _: [
        BANGLA,
        ENGLISH,
        "Costs 100% & more? a+b=c, #1 [x] {text} ~ \\ | ^ €5 @home\nsecond <line> \"q\" 'q'",
        "হিজড়া যা\u09bcয়\u200d্য 🙂",
    ],
)
def test_a_text_arrives_exactly_and_in_its_own_alphabet(
    stand: Stand, sms: OutgoingSms, text: str
) -> None:
    assert stand.gateway.send(dataclasses.replace(sms, text=text)).kind is OutcomeKind.ACCEPTED
    [heard] = stand.heard(sms.to)
    assert (heard.to, heard.text) == (sms.to, text)
    assert heard.alphabet in (None, encoding_of(text).value)
