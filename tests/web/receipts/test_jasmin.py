"""Jasmin as a generic gateway: its words, and the answer for which it waits."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.config import Settings
from portal.db import Database
from portal.domain.messaging.inbound import InboundRequest
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.inbound import inbound_address
from portal.gateways.signing import receipt_token
from portal.gateways.token_receipts import TokenReceipts
from portal.models import InboundMessage, Message, Receipt
from tests.gateways.conformance.adapters import MINISTRY
from tests.keys import ENVIRONMENT

RECEIPTS = json.loads((Path(__file__).parent / "cases" / "jasmin.json").read_text("utf-8"))
JASMIN = {
    "PORTAL_GATEWAYS": "generic",
    "PORTAL_GENERIC_URL": "https://sms.example.gov.bd/send",
    **{f"PORTAL_GENERIC_{word}": value for word, value in MINISTRY.items()},
    "PORTAL_GENERIC_RECEIPT_STATUS": "message_status",
    "PORTAL_GENERIC_RECEIPT_ANSWER": "ACK/Jasmin",
    "PORTAL_GENERIC_INBOUND_TEXT": "content",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "i"), **JASMIN})


def post(
    client: FlaskClient, settings: Settings, message: Message, receipt: dict[str, object]
) -> TestResponse:
    token = receipt_token(settings.receipt_secret.get_secret_value(), "generic", message.reference)
    query = {"ref": message.reference, "token": token}
    return client.post("/gateways/generic/receipts", query_string=query, data=receipt)


def test_each_receipt_of_jasmin_is_taken_with_the_words_it_waits_for(
    client: FlaskClient, settings: Settings, database: Database, message: Message
) -> None:
    for receipt in RECEIPTS:
        answer = post(client, settings, message, receipt)
        assert (answer.status_code, answer.text, answer.mimetype) == (
            200,
            "ACK/Jasmin",
            "text/plain",
        )
    with database.read() as session:
        statuses = session.scalars(select(Receipt.status).order_by(Receipt.id)).all()
        assert statuses == [ReceiptStatus.ACCEPTED, ReceiptStatus.BUFFERED, ReceiptStatus.DELIVERED]
        assert session.scalars(select(Message.state)).one() is MessageState.DELIVERED


def test_a_machine_gets_an_error_as_one_plain_line(
    client: FlaskClient, settings: Settings, message: Message
) -> None:
    strange = post(client, settings, message, {"message_status": "PURPLE"})
    forged = client.post("/gateways/generic/receipts", data={"message_status": "DELIVRD"})
    no_gateway = client.post("/gateways/nobody/receipts")
    assert [each.status_code for each in (strange, forged, no_gateway)] == [400, 403, 404]
    for answer in (strange, forged, no_gateway):
        assert answer.mimetype == "text/plain"
        assert len(answer.text.splitlines()) == 1


def test_an_sms_that_jasmin_hands_over_is_read_and_acknowledged(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    address = inbound_address(settings, "generic").removeprefix(settings.public_url)
    said = {"id": "6401da92", "from": "8801712345678", "to": "16135", "content": "বন্ধ করুন"}
    answer = client.post(address, data=said)
    assert (answer.status_code, answer.text) == (200, "ACK/Jasmin")
    with database.read() as session:
        assert session.scalars(select(InboundMessage.request)).one() is InboundRequest.STOP


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("sent", ReceiptStatus.ACCEPTED), ("Success", ReceiptStatus.DELIVERED),
        ("BUFFRED", ReceiptStatus.BUFFERED), ("SKIPPED", ReceiptStatus.FAILED),
        ("ESME_RTHROTTLED", ReceiptStatus.BUFFERED), ("ESME_RINVDSTADR", ReceiptStatus.REFUSED),
        ("ESME_RSUBMITFAIL", ReceiptStatus.FAILED), (" undeliv ", ReceiptStatus.FAILED),
        ("rejected", ReceiptStatus.REFUSED), ("EXPIRED", ReceiptStatus.EXPIRED), ("PURPLE", None),
    ],
)  # fmt: skip
def test_words_of_smpp_stacks_are_known(word: str, status: ReceiptStatus | None) -> None:
    assert TokenReceipts("generic", "secret").status_of(word) is status
