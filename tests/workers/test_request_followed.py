"""One registration is followed by its request id from the access log to the gateway and back."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.gateways.base import Outcome, ReceiptReport
from portal.models import Message
from portal.services.messaging.receipts import receive_receipt
from portal.workers.context import WorkerContext
from portal.workers.delivery import Delivery
from tests.services.messaging.outbox_rows import ACCEPTED
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public import journey

NOON = datetime(2026, 11, 22, 6, tzinfo=UTC)


class Accepting:
    """A gateway that takes every SMS."""

    name, deduplicates = "emulator", True

    def send(self, _sms: object) -> Outcome:
        return ACCEPTED


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    text = capsys.readouterr().err
    for secret in ("01712345678", "1712345678", "রহিমা", "127.0.0.1"):
        assert secret not in text
    return [json.loads(line) for line in text.splitlines()]


def test_a_registration_is_followed_from_the_page_to_the_receipt(
    app: Flask, sqlite_database: Database, vault: Vault, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(NOON, tick=False):
        browser = Browser(app)
        browser.open("/bn/")
        journey.fill(browser)
        capsys.readouterr()
        browser.send()
        submitted = next(each for each in lines(capsys) if each["method"] == "POST")
        context = WorkerContext(sqlite_database, vault, {"emulator": Accepting()})  # type: ignore[dict-item]  # reads no receipts
        with Delivery(context) as delivery:
            delivery.deliver_due(NOON)
        with sqlite_database.begin() as session:
            message = session.scalars(
                select(Message).where(Message.kind == MessageKind.SUBMITTED)
            ).one()
            report = ReceiptReport(message.reference, "g-7", ReceiptStatus.DELIVERED, "")
            receive_receipt(unit(session, vault=vault, now=NOON), "emulator", report)
        found = [each for each in lines(capsys) if each.get("message") == str(message.id)]
    assert [each["event"] for each in found] == [
        "outbox.message_claimed",
        "outbox.attempt_ended",
        "receipts.receipt_taken",
    ]
    assert {each["request_id"] for each in found} == {submitted["request_id"]}
    assert {each["reference"] for each in found} == {message.reference}
    assert found[1]["outcome"] == "accepted"
