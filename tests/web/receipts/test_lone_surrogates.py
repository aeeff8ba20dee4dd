"""JSON with half of a surrogate pair, which UTF-8 cannot hold, is refused and stores nothing."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.gateways.inbound import SIGNATURE_HEADER, inbound_address
from portal.gateways.json_body import read_object
from portal.gateways.signing import body_signature, inbound_signature, receipt_token
from portal.models import InboundMessage, Receipt
from tests.databases import count
from tests.gateways.conformance.adapters import MINISTRY
from tests.keys import ENVIRONMENT

LONE = [b"\\ud800", b"\\udfff", b"a\\ud83d ", b"\xed\xa0\x80"]
GATEWAYS = {
    "PORTAL_GATEWAYS": "emulator,infobip,generic",
    "PORTAL_GENERIC_URL": "https://sms.example.gov.bd/send",
    **{f"PORTAL_GENERIC_{word}": value for word, value in MINISTRY.items()},
    "PORTAL_INFOBIP_URL": "https://abc.api.infobip.com",
    "PORTAL_INFOBIP_API_KEY": "k" * 32,
    "PORTAL_INFOBIP_FROM": "16135",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "i"), **GATEWAYS})


@pytest.fixture
def client(settings: Settings, sqlite_database: Database) -> FlaskClient:
    return create_app(settings, sqlite_database).test_client()


@pytest.mark.parametrize("lone", LONE, ids=repr)
@pytest.mark.parametrize("field", [b"id", b"from", b"text", b"unknown", b"%s"])
def test_no_inbound_sms_is_stored(
    client: FlaskClient, settings: Settings, sqlite_database: Database, lone: bytes, field: bytes
) -> None:
    said = {b"id": b"E1", b"from": b"+8801712345678", b"text": b"HELP"}
    said |= {lone: b"1"} if field == b"%s" else {field: lone}
    body = b"{" + b",".join(b'"%s":"%s"' % pair for pair in said.items()) + b"}"
    secret = settings.receipt_secret.get_secret_value()
    signed = {SIGNATURE_HEADER: inbound_signature(secret, "emulator", body)}
    assert client.post("/gateways/emulator/inbound", data=body, headers=signed).status_code == 400
    generic = inbound_address(settings, "generic").removeprefix(settings.public_url)
    assert client.post(generic, data=body).status_code == 400
    infobip = inbound_address(settings, "infobip").removeprefix(settings.public_url)
    body = b'{"results":[%s]}' % body.replace(b'"id"', b'"messageId"')
    assert client.post(infobip, data=body).status_code == 400
    assert count(sqlite_database, InboundMessage) == 0


@pytest.mark.parametrize("lone", LONE, ids=repr)
def test_no_receipt_is_stored(
    client: FlaskClient, settings: Settings, sqlite_database: Database, lone: bytes
) -> None:
    secret = settings.receipt_secret.get_secret_value()
    body = b'{"reference":"ABC2DEF3GH","id":"1","status":"delivered","detail":"%s"}' % lone
    signed = {SIGNATURE_HEADER: body_signature(secret, "emulator", body)}
    assert client.post("/gateways/emulator/receipts", data=body, headers=signed).status_code == 400
    for name in ("generic", "infobip"):
        query = {"ref": "ABC2DEF3GH", "token": receipt_token(secret, name, "ABC2DEF3GH")}
        address = f"/gateways/{name}/receipts"
        assert client.post(address, query_string=query, data=body).status_code == 400
    assert count(sqlite_database, Receipt) == 0


@pytest.mark.parametrize("lone", LONE, ids=repr)
def test_an_answer_of_a_gateway_counts_as_malformed(lone: bytes) -> None:
    assert read_object(b'{"id":"%s"}' % lone) == {}
    assert read_object(rb'{"id":"\ud83d\ude00"}') == {"id": "\U0001f600"}
