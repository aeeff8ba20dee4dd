"""Receipts in the format of each vendor, through the whole application."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.config import Settings
from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.gateways.signing import receipt_token
from portal.gateways.twilio import SIGNATURE_HEADER, signature
from portal.models import Message
from tests.gateways.conformance.adapters import ACCOUNT, MINISTRY, TOKEN
from tests.keys import ENVIRONMENT

FORM = "application/x-www-form-urlencoded"
VENDORS = {
    "PORTAL_SSLWIRELESS_API_TOKEN": "ssl-token",
    "PORTAL_SSLWIRELESS_SID": "PHERA",
    "PORTAL_SSLWIRELESS_RECEIPT_TOKEN": TOKEN,
    "PORTAL_INFOBIP_URL": "https://abc.api.infobip.com",
    "PORTAL_INFOBIP_API_KEY": "infobip-key",
    "PORTAL_INFOBIP_FROM": "Phera",
    "PORTAL_TWILIO_ACCOUNT_SID": ACCOUNT,
    "PORTAL_TWILIO_AUTH_TOKEN": "twilio-token",
    "PORTAL_TWILIO_FROM": "Phera",
    "PORTAL_GENERIC_URL": "https://sms.example.gov.bd/send",
    **{f"PORTAL_GENERIC_{word}": value for word, value in MINISTRY.items()},
}


class Posted(NamedTuple):
    args: Mapping[str, str]
    body: bytes
    content_type: str
    headers: Mapping[str, str] = {}


def of_sslwireless(settings: Settings, reference: str) -> Posted:
    form = {"csms_id": reference, "reference_id": "5da2f0b5", "status": "DELIVRD"}
    return Posted({"token": TOKEN}, urlencode(form).encode(), FORM)


def of_infobip(settings: Settings, reference: str) -> Posted:
    token = receipt_token(settings.receipt_secret.get_secret_value(), "infobip", reference)
    status = {"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"}
    body = {"results": [{"messageId": reference, "to": "8801712345678", "status": status}]}
    args = {"ref": reference, "token": token}
    return Posted(args, json.dumps(body).encode(), "application/json")


def of_twilio(settings: Settings, reference: str) -> Posted:
    form = {"MessageSid": "SM" + "a" * 32, "MessageStatus": "delivered", "To": "+8801712345678"}
    url = f"{settings.public_url}/gateways/twilio/receipts?ref={reference}"
    header = signature("twilio-token", url, list(form.items()))
    return Posted({"ref": reference}, urlencode(form).encode(), FORM, {SIGNATURE_HEADER: header})


def of_generic(settings: Settings, reference: str) -> Posted:
    token = receipt_token(settings.receipt_secret.get_secret_value(), "generic", reference)
    body = json.dumps({"report": {"state": "done"}}).encode()
    return Posted({"ref": reference, "token": token}, body, "application/json")


POSTED: Mapping[str, Callable[[Settings, str], Posted]] = {
    "sslwireless": of_sslwireless,
    "infobip": of_infobip,
    "twilio": of_twilio,
    "generic": of_generic,
}


@pytest.fixture(params=POSTED)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def settings(tmp_path: Path, name: str) -> Settings:
    environment = {
        **ENVIRONMENT,
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_GATEWAYS": name,
    }
    return Settings.from_env({**environment, **VENDORS})


def post(client: FlaskClient, name: str, posted: Posted) -> int:
    return client.post(
        f"/gateways/{name}/receipts",
        query_string=posted.args,
        data=posted.body,
        content_type=posted.content_type,
        headers=dict(posted.headers),
    ).status_code


def state(database: Database) -> MessageState:
    with database.read() as session:
        return session.scalars(select(Message.state)).one()


def test_a_receipt_of_each_vendor_is_taken(
    client: FlaskClient, settings: Settings, database: Database, message: Message, name: str
) -> None:
    posted = POSTED[name](settings, message.reference)
    assert [post(client, name, posted) for _ in range(2)] == [200, 200]
    assert state(database) is MessageState.DELIVERED


def test_without_its_proof_it_changes_nothing(
    client: FlaskClient, settings: Settings, database: Database, message: Message, name: str
) -> None:
    real = POSTED[name](settings, message.reference)
    args = {word: value for word, value in real.args.items() if word != "token"}
    assert post(client, name, Posted(args, real.body, real.content_type)) == 403
    assert state(database) is MessageState.SENDING


def test_a_vendor_cannot_speak_of_a_message_it_was_never_given(
    client: FlaskClient, settings: Settings, database: Database, message: Message, name: str
) -> None:
    assert post(client, name, POSTED[name](settings, "ANOTHER-REFERENCE")) == 200
    assert state(database) is MessageState.SENDING
