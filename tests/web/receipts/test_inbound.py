"""The address for inbound SMS from gateways."""

import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.messaging.inbound import InboundRequest
from portal.gateways.inbound import SIGNATURE_HEADER, inbound_address
from portal.gateways.signing import body_signature, inbound_signature, inbound_token
from portal.models import InboundMessage, Message
from tests.keys import ENVIRONMENT

KANNEL = "/gateways/kannel/inbound"
EMULATOR = "/gateways/emulator/inbound"


def call(settings: Settings, **said: str) -> dict[str, str]:
    """Returns the request that Kannel sends."""
    token = inbound_token(settings.receipt_secret.get_secret_value(), "kannel")
    return {"token": token, "id": "K1", "from": "+8801712345678", "text": "HELP", **said}


def answered(database: Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(Message)).all())


def test_kannel_calls_twice_and_one_answer_waits_in_the_outbox(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    for _ in range(2):
        assert client.get(KANNEL, query_string=call(settings)).status_code == 200
    assert answered(database) == 1


def test_the_emulator_signs_its_body(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    body = json.dumps({"id": "E1", "from": "+8801712345678", "text": "সাহায্য"}).encode()
    right = inbound_signature(settings.receipt_secret.get_secret_value(), "emulator", body)
    of_a_receipt = body_signature(settings.receipt_secret.get_secret_value(), "emulator", body)
    for forged in ("", of_a_receipt):
        refused = client.post(EMULATOR, data=body, headers={SIGNATURE_HEADER: forged})
        assert refused.status_code == 403
    taken = client.post(EMULATOR, data=body, headers={SIGNATURE_HEADER: right})
    assert taken.status_code == 200
    assert answered(database) == 1


@pytest.mark.parametrize("token", ["", "0" * 32, "é"])
def test_a_forged_call_is_refused(
    client: FlaskClient, settings: Settings, database: Database, token: str
) -> None:
    assert client.get(KANNEL, query_string=call(settings, token=token)).status_code == 403
    form = call(settings)  # the token counts in the address only
    assert client.post(KANNEL, data=form).status_code == 403
    assert answered(database) == 0


@pytest.mark.parametrize(
    "wrong", [{"id": ""}, {"id": "a b"}, {"id": "x" * 101}, {"from": ""}, {"from": "1" * 33}]
)
def test_what_makes_no_sense_is_said_to_make_none(
    client: FlaskClient, settings: Settings, wrong: dict[str, str]
) -> None:
    assert client.get(KANNEL, query_string=call(settings, **wrong)).status_code == 400


def test_an_empty_text_a_huge_one_and_strange_letters_are_taken(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    for number, text in enumerate(["", "ক" * 2000, "\x00\u202e\ud7ff'; DROP TABLE"]):
        said = call(settings, id=f"K{number}", text=text)
        assert client.get(KANNEL, query_string=said).status_code == 200
    with database.read() as session:
        assert len(session.scalars(select(InboundMessage)).all()) == 3


def test_only_gateways_of_the_settings_have_an_address(
    client: FlaskClient, settings: Settings
) -> None:
    assert client.post("/gateways/twilio/inbound").status_code == 404
    assert client.post("/gateways/nobody/inbound").status_code == 404
    assert inbound_address(settings, "kannel").endswith("&id=%I&from=%p&text=%a")


VENDORS = {
    "PORTAL_GATEWAYS": "infobip,twilio",
    "PORTAL_PUBLIC_URL": "http://phera.example.org",
    "PORTAL_TRUSTED_HOSTS": "localhost",
    "PORTAL_INFOBIP_URL": "https://infobip.example.org",
    "PORTAL_INFOBIP_API_KEY": "key",
    "PORTAL_INFOBIP_FROM": "8809600000000",
    "PORTAL_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "PORTAL_TWILIO_AUTH_TOKEN": "token-of-twilio",
    "PORTAL_TWILIO_FROM": "+15005550006",
}


@pytest.fixture
def vendors(tmp_path: Path) -> Settings:
    return Settings.from_env(
        {**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "instance"), **VENDORS}
    )


def from_infobip(number: int, **more: object) -> dict[str, object]:
    """Returns the request of the vendor's documentation."""
    return {
        "messageId": f"81779031323506644{number}",
        "from": "8801712345678",
        "to": "8809600000000",
        "text": "HELP",
        "cleanText": "",
        "keyword": "HELP",
        "receivedAt": "2026-11-22T09:28:39.220+0000",
        "smsCount": 1,
        "price": {"pricePerMessage": 0, "currency": "EUR"},
        "callbackData": "callbackData",
        **more,
    }


def test_infobip_forwards_several_at_once_and_again(vendors: Settings, database: Database) -> None:
    client = create_app(vendors, database).test_client()
    address = inbound_address(vendors, "infobip").removeprefix(vendors.public_url)
    said = [from_infobip(1), from_infobip(2, messageId=None), from_infobip(3, text="সাহায্য")]
    for _ in range(2):
        assert client.post(address, json={"results": said, "messageCount": 3}).status_code == 200
    assert answered(database) == 2


@pytest.mark.parametrize("body", [b"", b"[]", b'{"results": []}', b'{"results": [7]}', b"<html>"])
def test_what_infobip_never_says_is_refused(
    vendors: Settings, database: Database, body: bytes
) -> None:
    client = create_app(vendors, database).test_client()
    address = inbound_address(vendors, "infobip").removeprefix(vendors.public_url)
    assert client.post(address, data=body).status_code == 400
    forged = address.replace("token=", "token=0")
    assert client.post(forged, json={"results": [from_infobip(1)]}).status_code == 403
    assert answered(database) == 0


def signed_by_twilio(address: str, form: dict[str, str]) -> dict[str, str]:
    """Calculated by the documentation, without the portal's code."""
    words = address + "".join(f"{name}{form[name]}" for name in sorted(form))
    digest = hmac.new(b"token-of-twilio", words.encode(), hashlib.sha1).digest()
    return {"X-Twilio-Signature": base64.b64encode(digest).decode()}


def test_twilio_signs_and_is_told_nothing_to_send_on(vendors: Settings, database: Database) -> None:
    client = create_app(vendors, database).test_client()
    address = inbound_address(vendors, "twilio")
    form = {
        "MessageSid": "SM" + "1" * 32,
        "AccountSid": "AC" + "0" * 32,
        "From": "+8801712345678",
        "To": "+15005550006",
        "Body": "অবস্থা",
        "NumMedia": "0",
    }
    path, headers = "/gateways/twilio/inbound", signed_by_twilio(address, form)
    for _ in range(2):
        taken = client.post(path, data=form, headers=headers)
        assert (taken.status_code, taken.mimetype) == (200, "text/xml")
        assert taken.text.strip() == "<Response></Response>"
    assert answered(database) == 1
    for other in ({"Body": "বন্ধ"}, {"From": "+8801812345678"}, {"MessageSid": "SM" + "2" * 32}):
        assert client.post(path, data={**form, **other}, headers=headers).status_code == 403
    assert client.post(path, data=form).status_code == 403
    receipts = signed_by_twilio(address.replace("inbound", "receipts"), form)
    assert client.post(path, data=form, headers=receipts).status_code == 403
    assert answered(database) == 1


def test_twilios_own_mark_of_an_opt_out_is_read(vendors: Settings, database: Database) -> None:
    client = create_app(vendors, database).test_client()
    form = {
        "MessageSid": "SM" + "3" * 32,
        "From": "+8801712345678",
        "Body": "ARRET",
        "OptOutType": "STOP",
    }
    headers = signed_by_twilio(inbound_address(vendors, "twilio"), form)
    assert client.post("/gateways/twilio/inbound", data=form, headers=headers).status_code == 200
    with database.read() as session:
        assert session.scalars(select(InboundMessage.request)).one() is InboundRequest.STOP
    assert answered(database) == 0


def test_our_own_numbers_are_not_answered(vendors: Settings, database: Database) -> None:
    client = create_app(vendors, database).test_client()
    address = inbound_address(vendors, "infobip").removeprefix(vendors.public_url)
    said = {"results": [from_infobip(1, **{"from": "8809600000000"})]}
    assert client.post(address, json=said).status_code == 200
    assert answered(database) == 0
