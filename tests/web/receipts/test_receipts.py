"""The address for receipts: real adapters, the whole application, both databases."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.config import Settings
from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.gateways.emulator import SIGNATURE_HEADER
from portal.gateways.signing import body_signature, receipt_token
from portal.models import Message, RateCounter, Receipt

ADDRESS = "/gateways/emulator/receipts"


def signed(settings: Settings, **receipt: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps({"id": "E1", "status": "delivered", **receipt}).encode()
    return body, {
        SIGNATURE_HEADER: body_signature(
            settings.receipt_secret.get_secret_value(), "emulator", body
        )
    }


def state(database: Database) -> MessageState:
    with database.read() as session:
        return session.scalars(select(Message.state)).one()


def test_a_receipt_is_stored_before_it_is_answered(
    client: FlaskClient, settings: Settings, database: Database, message: Message
) -> None:
    body, headers = signed(settings, reference=message.reference)
    for _ in range(2):
        answer = client.post(ADDRESS, data=body, headers=headers)
        assert answer.status_code == 200
    assert state(database) is MessageState.DELIVERED
    with database.read() as session:
        assert session.scalars(select(Receipt)).one().changed_state


@pytest.mark.parametrize("forged", ["", "0" * 64, "é"])
def test_a_forged_one_is_refused_and_changes_nothing(
    client: FlaskClient,
    settings: Settings,
    database: Database,
    message: Message,
    forged: str,
) -> None:
    body, _ = signed(settings, reference=message.reference)
    answer = client.post(
        ADDRESS, data=body, headers={SIGNATURE_HEADER: forged.encode().decode("latin-1")}
    )
    assert answer.status_code == 403
    assert state(database) is MessageState.SENDING


def test_a_signature_for_one_gateway_is_none_for_another(
    client: FlaskClient, settings: Settings, message: Message
) -> None:
    body, headers = signed(settings, reference=message.reference)
    assert client.post("/gateways/kannel/receipts", data=body, headers=headers).status_code == 403
    token = receipt_token(settings.receipt_secret.get_secret_value(), "kannel", message.reference)
    args = {"ref": message.reference, "token": token, "status": "1"}
    assert client.get(ADDRESS, query_string=args).status_code == 403


def test_kannel_cannot_speak_of_a_message_the_emulator_was_given(
    client: FlaskClient, settings: Settings, database: Database, message: Message
) -> None:
    token = receipt_token(settings.receipt_secret.get_secret_value(), "kannel", message.reference)
    args = {"ref": message.reference, "token": token, "status": "1"}
    assert client.get("/gateways/kannel/receipts", query_string=args).status_code == 200
    assert state(database) is MessageState.SENDING


def test_one_for_an_unknown_reference_is_counted_and_answered(
    client: FlaskClient, settings: Settings, database: Database, message: Message
) -> None:
    body, headers = signed(settings, reference="nobody")
    assert client.post(ADDRESS, data=body, headers=headers).status_code == 200
    assert state(database) is MessageState.SENDING
    with database.read() as session:
        assert session.scalars(select(RateCounter.count)).one() == 1
        assert session.scalars(select(Receipt)).all() == []


def test_what_makes_no_sense_is_said_to_make_none(client: FlaskClient, settings: Settings) -> None:
    body, headers = signed(settings, reference="R1", status="exploded")
    assert client.post(ADDRESS, data=body, headers=headers).status_code == 400
    assert client.post("/gateways/nobody/receipts").status_code == 404


def test_no_more_than_a_receipt_is_read(client: FlaskClient) -> None:
    assert client.post(ADDRESS, data=b"x" * 3_000_000).status_code == 413
