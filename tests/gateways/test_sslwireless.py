"""SSL Wireless' codes and rows, and several messages in one request."""

import datetime as dt

import pytest

from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import Bulk, Forgetful, InvalidSignature, OutgoingSms, knows_again
from tests.gateways.conformance.adapters import sslwireless
from tests.gateways.conformance.answering import AnsweringServer, said
from tests.gateways.conformance.vendor_sslwireless import SslwirelessHarness, agreed
from tests.listener import Answer

SMS = OutgoingSms("REF-1", "+8801711000001", "আপনার কোড 482913")


def several(count: int) -> list[OutgoingSms]:
    return [
        OutgoingSms(f"REF-{number}", f"+88017110{number:05d}", f"কোড {number}")
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (4001, OutcomeKind.TROUBLE),
        (4002, OutcomeKind.TROUBLE),
        (4003, OutcomeKind.TROUBLE),
        (4004, OutcomeKind.TROUBLE),
        (4005, OutcomeKind.TROUBLE),
        (4020, OutcomeKind.TROUBLE),
        (4022, OutcomeKind.TROUBLE),
        (4023, OutcomeKind.ACCEPTED),
        (4024, OutcomeKind.TRY_AGAIN),
        (4025, OutcomeKind.REFUSED),
        (4026, OutcomeKind.REFUSED),
        (4027, OutcomeKind.REFUSED),
        (4028, OutcomeKind.UNKNOWN),
        (4029, OutcomeKind.TRY_AGAIN),
        (4031, OutcomeKind.TRY_AGAIN),
        (4032, OutcomeKind.REFUSED),
        (4033, OutcomeKind.TRY_AGAIN),
        (4035, OutcomeKind.TROUBLE),
        (4099, OutcomeKind.UNKNOWN),
        (5000, OutcomeKind.UNKNOWN),
    ],
)
@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("status", [200, 400, 403])
def test_each_code_has_its_outcome_whatever_the_http_status(
    code: int, kind: OutcomeKind, as_text: bool, status: int
) -> None:
    answer: dict[str, object] = {
        "status": "FAILED",
        "status_code": str(code) if as_text else code,
        "smsinfo": [],
    }
    with AnsweringServer(lambda _: said(answer, status)) as server:
        outcome = sslwireless(server.url).send(SMS)
    assert outcome.kind is kind


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        ("SUCCESS", "Success", OutcomeKind.ACCEPTED),
        ("success", "", OutcomeKind.ACCEPTED),
        ("INVALID", "Invalid MSISDN", OutcomeKind.REFUSED),
        ("INVALID (MSISDN)", "", OutcomeKind.REFUSED),
        ("INVALID", "Message length exceeded", OutcomeKind.REFUSED),
        ("INVALID", "Invalid CSMS ID", OutcomeKind.TROUBLE),
        ("DUPLICATE", "Duplicate CSMS ID", OutcomeKind.ACCEPTED),
        ("DUPLICATE", "Duplicate MSISDN", OutcomeKind.TRY_AGAIN),
        ("BLOCKED", "Blocked MSISDN", OutcomeKind.REFUSED),
        ("FAILED", "Insufficient balance", OutcomeKind.TROUBLE),
        ("BOILED", "", OutcomeKind.UNKNOWN),
        ("", "", OutcomeKind.UNKNOWN),
    ],
)
def test_the_row_counts_even_inside_a_success(status: str, message: str, kind: OutcomeKind) -> None:
    row = {"sms_status": status, "status_message": message, "csms_id": "REF-1"}
    answer = {"status": "SUCCESS", "status_code": 200, "smsinfo": [row]}
    with AnsweringServer(lambda _: said(answer)) as server:
        assert sslwireless(server.url).send(SMS).kind is kind


@pytest.mark.parametrize("rows", [[], None, {}, [None], [{"sms_status": "SUCCESS"}]])
def test_a_success_without_our_row_is_unknown(rows: object) -> None:
    answer = {"status": "SUCCESS", "status_code": 200, "smsinfo": rows}
    with AnsweringServer(lambda _: said(answer)) as server:
        assert sslwireless(server.url).send(SMS).kind is OutcomeKind.UNKNOWN


def test_a_text_over_a_thousand_characters_is_refused_before_the_call() -> None:
    long = OutgoingSms("REF-1", SMS.to, "x" * 1001)
    with AnsweringServer(lambda _: Answer()) as server:
        gateway = sslwireless(server.url)
        assert gateway.send(long).kind is OutcomeKind.REFUSED
        assert [one.kind for one in gateway.send_many([long])] == [OutcomeKind.REFUSED]
        assert server.asked == []


def test_a_hundred_messages_go_in_one_request_each_with_its_own_outcome() -> None:
    with SslwirelessHarness() as harness:
        assert isinstance(harness.gateway, Bulk)
        messages = several(100)
        harness.rows["REF-7"] = ("INVALID", "Invalid MSISDN")
        harness.gateway.send(messages[8])
        outcomes = harness.gateway.send_many(messages)
        assert len(harness.server.asked) == 2
    assert outcomes[7].kind is OutcomeKind.REFUSED
    assert {one.kind for one in outcomes[:7] + outcomes[8:]} == {OutcomeKind.ACCEPTED}
    assert len(harness.messages) == 99
    ids = [one.gateway_message_id for one in outcomes[9:]]
    assert len(set(ids)) == 91


def test_a_request_of_nothing_but_duplicates_was_taken_before() -> None:
    with SslwirelessHarness() as harness:
        assert isinstance(harness.gateway, Bulk)
        for _ in range(2):
            outcomes = harness.gateway.send_many(several(3))
            assert {one.kind for one in outcomes} == {OutcomeKind.ACCEPTED}
    assert len(harness.messages) == 3


@pytest.mark.parametrize("code", [4023, 4025, 4028, 5000])
def test_a_code_for_one_message_says_nothing_of_several(code: int) -> None:
    answer = {"status": "FAILED", "status_code": code, "smsinfo": []}
    with AnsweringServer(lambda _: said(answer)) as server:
        outcomes = sslwireless(server.url).send_many(several(2))
    assert [one.kind for one in outcomes] == [OutcomeKind.UNKNOWN] * 2


def test_trouble_holds_for_all_of_them_and_so_does_silence() -> None:
    with AnsweringServer(lambda _: said({"status_code": 4001})) as server:
        outcomes = sslwireless(server.url).send_many(several(2))
    assert [one.kind for one in outcomes] == [OutcomeKind.TROUBLE] * 2
    with AnsweringServer(lambda _: Answer(500)) as server:
        outcomes = sslwireless(server.url).send_many(several(2))
    assert [one.kind for one in outcomes] == [OutcomeKind.UNKNOWN] * 2


def test_more_than_a_hundred_are_not_sent_at_all() -> None:
    with SslwirelessHarness() as harness, pytest.raises(ValueError, match="too many"):
        sslwireless(harness.server.url).send_many(several(101))


def test_a_reference_is_known_again_on_the_same_day_in_dhaka_only() -> None:
    gateway = sslwireless("http://127.0.0.1:1")
    assert isinstance(gateway, Forgetful)
    before_midnight = dt.datetime(2026, 11, 22, 17, 59, tzinfo=dt.UTC)
    after_midnight = dt.datetime(2026, 11, 22, 18, 1, tzinfo=dt.UTC)
    morning = dt.datetime(2026, 11, 21, 18, 0, tzinfo=dt.UTC)
    assert knows_again(gateway, morning, before_midnight)
    assert not knows_again(gateway, before_midnight, after_midnight)


def test_without_a_token_in_the_settings_no_receipt_is_genuine() -> None:
    gateway = sslwireless("http://127.0.0.1:1")
    closed = type(gateway)(url=gateway.url, api_token="x", sid="PHERA", secret="s" * 32)
    for token in ("", "x" * 32):
        receipt = agreed(csms_id="REF-1", status="DELIVRD")
        with pytest.raises(InvalidSignature):
            closed.parse_receipt(type(receipt)({"token": token}, {}, receipt.body))


def test_a_lack_of_money_is_trouble_whatever_its_code() -> None:
    answer = {"status": "FAILED", "status_code": 4999, "error_message": "Insufficient Balance"}
    with AnsweringServer(lambda _: said(answer)) as server:
        assert sslwireless(server.url).send(SMS).kind is OutcomeKind.TROUBLE
