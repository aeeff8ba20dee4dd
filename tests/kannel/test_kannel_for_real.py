"""The adapter with a real Kannel, a simulated operator and a real receipts address."""

import dataclasses
import itertools
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.gateways.base import OutgoingSms, ReceiptReport
from portal.gateways.kannel import Kannel
from tests.kannel.running import RunningKannel
from tests.listener import Listener, eventually

pytestmark = pytest.mark.kannel

BANGLA = "ফেরা: আপনার নিবন্ধন হয়েছে। নম্বর 7K3-MQ9-TXA, কেন্দ্র ঢাকা।"
_numbers = itertools.count(1)


@pytest.fixture
def portal() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture
def gateway(kannel: RunningKannel, portal: Listener, to: str) -> Kannel:
    """A gateway with receipts of this test alone: late ones of another may meet the same port."""
    return Kannel(
        url=kannel.sendsms,
        user=kannel.user,
        password=kannel.password,
        sender="16135",
        public_url=f"{portal.url}/{to}",
        secret="s" * 32,
    )


@pytest.fixture
def to() -> str:
    """A number that no other test uses."""
    return f"+88017110{next(_numbers):05d}"


def reports(gateway: Kannel, portal: Listener, count: int) -> list[ReceiptReport]:
    came = portal.wait_for(count, 60, under=urlsplit(gateway.public_url).path)
    return [gateway.parse_receipt(one.as_receipt()) for one in came]


@pytest.mark.parametrize(
    "text",
    [
        BANGLA,
        "Phera: we have your registration 7K3-MQ9-TXA.",
        "Costs 100% & more? a+b=c, #1 [x] {y} ~ \\ | ^ €5 @home\nsecond line",
        "হিজড়া যা\u09bcয়\u200d্য 🙂",
    ],
)
def test_a_text_arrives_at_the_phone_exactly(
    gateway: Kannel, kannel: RunningKannel, portal: Listener, to: str, text: str
) -> None:
    outcome = gateway.send(OutgoingSms("REF1", to, text))
    assert (outcome.kind, outcome.detail) == (OutcomeKind.ACCEPTED, "kannel 0")
    reports(gateway, portal, 2)
    assert kannel.operator.phone(to) == [text]


def test_a_long_bangla_text_arrives_whole(
    gateway: Kannel, kannel: RunningKannel, portal: Listener, to: str
) -> None:
    text = BANGLA * 3
    assert gateway.send(OutgoingSms("REF1", to, text)).kind is OutcomeKind.ACCEPTED
    eventually(lambda: kannel.operator.phone(to) == [text])


def test_bangla_of_one_segment_is_one_sms(
    gateway: Kannel, kannel: RunningKannel, portal: Listener, to: str
) -> None:
    gateway.send(OutgoingSms("REF1", to, BANGLA))
    reports(gateway, portal, 2)
    [submit] = kannel.operator.submits_to(to)
    assert (submit.alphabet, submit.sender) == ("ucs2", "16135")


def test_how_long_a_code_is_good_reaches_the_operator(
    gateway: Kannel, kannel: RunningKannel, portal: Listener, to: str
) -> None:
    gateway.send(OutgoingSms("REF1", to, "482913", valid_minutes=10))
    gateway.send(OutgoingSms("REF2", to, "no hurry"))
    reports(gateway, portal, 4)
    with_limit, without = kannel.operator.submits_to(to)
    assert with_limit.validity
    assert not without.validity


@pytest.mark.parametrize(
    ("outcome", "final"),
    [
        ("delivered", ReceiptStatus.DELIVERED),
        ("undelivered", ReceiptStatus.FAILED),
        ("rejected", ReceiptStatus.FAILED),
        ("expired", ReceiptStatus.EXPIRED),
        ("refused", ReceiptStatus.REFUSED),
    ],
)
def test_each_receipt_of_the_operator_is_read(
    gateway: Kannel,
    kannel: RunningKannel,
    portal: Listener,
    to: str,
    outcome: str,
    final: ReceiptStatus,
) -> None:
    kannel.operator.rule(to, outcome)
    assert gateway.send(OutgoingSms("REF-9", to, BANGLA)).kind is OutcomeKind.ACCEPTED
    expected = {final} if outcome == "refused" else {ReceiptStatus.ACCEPTED, final}
    came = reports(gateway, portal, len(expected))
    assert {report.status for report in came} == expected
    assert {report.reference for report in came} == {"REF-9"}
    if outcome != "refused":
        [submit] = kannel.operator.submits_to(to)
        assert {report.gateway_message_id for report in came} == {submit.id}


def test_a_phone_that_is_off_is_told_in_between(
    gateway: Kannel, kannel: RunningKannel, portal: Listener, to: str
) -> None:
    kannel.operator.rule(to, "buffered")
    gateway.send(OutgoingSms("REF1", to, BANGLA))
    statuses = [report.status for report in reports(gateway, portal, 3)]
    assert ReceiptStatus.BUFFERED in statuses
    assert statuses[-1] is ReceiptStatus.DELIVERED


def test_what_a_receipt_keeps_holds_nothing_of_the_text(
    gateway: Kannel, kannel: RunningKannel, portal: Listener, to: str
) -> None:
    kannel.operator.rule(to, "undelivered")
    gateway.send(OutgoingSms("REF1", to, "482913 is your code"))
    raw = [one.args["answer"] for one in portal.wait_for(2, 60, under=f"/{to}")]
    assert any("482913" in answer for answer in raw)
    assert "482913" not in repr(reports(gateway, portal, 2))


def test_a_receipt_that_met_a_closed_door_comes_again(
    gateway: Kannel, portal: Listener, to: str
) -> None:
    portal.answers += [503, 503]
    gateway.send(OutgoingSms("REF1", to, BANGLA))
    assert len(reports(gateway, portal, 2)) == 2


def test_an_operator_that_is_busy_for_a_moment_loses_nothing(
    gateway: Kannel, kannel: RunningKannel, portal: Listener, to: str
) -> None:
    kannel.operator.rule(to, "throttled", times=1)
    assert gateway.send(OutgoingSms("REF1", to, BANGLA)).kind is OutcomeKind.ACCEPTED
    eventually(lambda: kannel.operator.phone(to) == [BANGLA])


def test_kannel_knows_no_reference_so_asking_twice_sends_twice(
    gateway: Kannel, kannel: RunningKannel, to: str
) -> None:
    assert not gateway.deduplicates
    gateway.send(OutgoingSms("REF1", to, BANGLA))
    gateway.send(OutgoingSms("REF1", to, BANGLA))
    eventually(lambda: kannel.operator.phone(to) == [BANGLA, BANGLA])


def test_a_wrong_password_is_gateway_trouble(gateway: Kannel, to: str) -> None:
    stranger = dataclasses.replace(gateway, password="wrong")
    assert stranger.send(OutgoingSms("REF1", to, BANGLA)).kind is OutcomeKind.TROUBLE


def test_a_wrong_address_is_gateway_trouble(
    gateway: Kannel, kannel: RunningKannel, to: str
) -> None:
    lost = dataclasses.replace(gateway, url=kannel.sendsms + "-elsewhere")
    assert lost.send(OutgoingSms("REF1", to, BANGLA)).kind is OutcomeKind.TROUBLE


def test_no_sender_is_gateway_trouble(gateway: Kannel, to: str) -> None:
    nameless = dataclasses.replace(gateway, sender="")
    assert nameless.send(OutgoingSms("REF1", to, BANGLA)).kind is OutcomeKind.TROUBLE


def test_while_the_operator_is_away_kannel_keeps_it_also_through_sigkill(
    gateway: Kannel, kannel: RunningKannel, portal: Listener, to: str
) -> None:
    kannel.operator.outage(4)
    eventually(lambda: not kannel.operator.bound)
    outcome = gateway.send(OutgoingSms("REF1", to, BANGLA))
    assert outcome.kind is OutcomeKind.ACCEPTED
    kannel.crash()
    down = gateway.send(OutgoingSms("REF2", to, BANGLA))
    assert (down.kind, down.detail) == (OutcomeKind.TRY_AGAIN, "no connection")
    kannel.start()
    final = [report.status for report in reports(gateway, portal, 2)]
    assert ReceiptStatus.DELIVERED in final
    assert kannel.operator.phone(to) == [BANGLA]
