"""Infobip's status ids, and the fields of its requests."""

import json

import pytest

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.gateways.base import IncomingReceipt, OutgoingSms
from portal.gateways.signing import receipt_token
from tests.gateways.conformance.adapters import SECRET, infobip
from tests.gateways.conformance.answering import AnsweringServer, said
from tests.listener import Answer

SMS = OutgoingSms("REF-1", "+8801711000001", "আপনার কোড 482913", valid_minutes=10)


def answered(group: int, number: int, reference: str = "REF-1") -> Answer:
    status = {"groupId": group, "id": number}
    return said({"messages": [{"messageId": reference, "status": status}]})


@pytest.mark.parametrize(
    ("group", "number", "kind"),
    [
        (1, 26, OutcomeKind.ACCEPTED),
        (1, 7, OutcomeKind.ACCEPTED),
        (0, 0, OutcomeKind.ACCEPTED),
        (5, 6, OutcomeKind.TRY_AGAIN),
        (5, 8, OutcomeKind.REFUSED),
        (5, 10, OutcomeKind.REFUSED),
        (5, 12, OutcomeKind.TROUBLE),
        (5, 17, OutcomeKind.TROUBLE),
        (5, 19, OutcomeKind.TROUBLE),
        (5, 20, OutcomeKind.TRY_AGAIN),
        (5, 21, OutcomeKind.TRY_AGAIN),
        (5, 23, OutcomeKind.ACCEPTED),
        (5, 25, OutcomeKind.REFUSED),
        (5, 999, OutcomeKind.UNKNOWN),
        (2, 9, OutcomeKind.UNKNOWN),
    ],
)
def test_each_status_has_its_outcome(group: int, number: int, kind: OutcomeKind) -> None:
    with AnsweringServer(lambda _: answered(group, number)) as server:
        assert infobip(server.url).send(SMS).kind is kind


def test_an_answer_about_another_message_is_unknown() -> None:
    with AnsweringServer(lambda _: answered(1, 26, "REF-2")) as server:
        assert infobip(server.url).send(SMS).kind is OutcomeKind.UNKNOWN


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("messages[0].destinations[0].to", OutcomeKind.REFUSED),
        ("messages[0].content.text", OutcomeKind.REFUSED),
        ("messages[0].sender", OutcomeKind.TRY_AGAIN),
        (None, OutcomeKind.TRY_AGAIN),
    ],
)
def test_a_bad_request_says_what_was_bad(place: str | None, kind: OutcomeKind) -> None:
    violation = {"property": place, "violation": "not 8801711000001"}
    answer = {"errorCode": "E400", "violations": [violation]}
    with AnsweringServer(lambda _: said(answer, 400)) as server:
        outcome = infobip(server.url).send(SMS)
    assert outcome.kind is kind
    assert "1711" not in repr(outcome)


def test_it_is_told_how_long_a_code_is_good_and_where_to_report() -> None:
    with AnsweringServer(lambda _: answered(1, 26)) as server:
        gateway = infobip(server.url)
        gateway.send(SMS)
        gateway.send(OutgoingSms("REF-1", SMS.to, "no hurry"))
        gateway.send(OutgoingSms("REF-1", SMS.to, "for a week", valid_minutes=10080))
        code, no_hurry, week = (json.loads(one.body)["messages"][0] for one in server.asked)
    assert code["options"] == {"validityPeriod": {"amount": 10, "timeUnit": "MINUTES"}}
    assert "options" not in no_hurry
    assert week["options"]["validityPeriod"]["amount"] == 2880
    token = receipt_token(SECRET, "infobip", "REF-1")
    address = f"https://phera.example.org/gateways/infobip/receipts?ref=REF-1&token={token}"
    assert code["webhooks"]["delivery"] == {"url": address, "intermediateReport": True}


@pytest.mark.parametrize(
    ("group", "number", "status"),
    [
        (1, 3, ReceiptStatus.ACCEPTED),
        (3, 2, ReceiptStatus.ACCEPTED),
        (3, 5, ReceiptStatus.DELIVERED),
        (2, 4, ReceiptStatus.REFUSED),
        (2, 9, ReceiptStatus.FAILED),
        (4, 15, ReceiptStatus.EXPIRED),
        (4, 29, ReceiptStatus.EXPIRED),
        (4, 87, ReceiptStatus.REFUSED),
        (5, 20, ReceiptStatus.REFUSED),
        (5, 23, ReceiptStatus.ACCEPTED),
    ],
)
def test_each_report_has_its_status(group: int, number: int, status: ReceiptStatus) -> None:
    other = {"messageId": "REF-2", "status": {"groupId": 2, "id": 9}}
    result = {"messageId": "REF-1", "status": {"groupId": group, "id": number}}
    args = {"ref": "REF-1", "token": receipt_token(SECRET, "infobip", "REF-1")}
    body = json.dumps({"results": [other, result]}).encode()
    report = infobip("http://127.0.0.1:1").parse_receipt(IncomingReceipt(args, {}, body))
    assert (report.reference, report.status) == ("REF-1", status)
