"""What may be an attack is logged and counted, without personal data."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.platform.errors import TooMany
from portal.domain.staff.roles import Role
from portal.security_events import SecurityEvent
from portal.services.platform.rate_limit import RateLimit, hold_limit
from portal.services.privacy import number_lookup
from portal.services.staff.sign_in import PER_ACCOUNT_AND_ADDRESS, begin_sign_in
from portal.web import request_context
from tests import factories
from tests.factories import NOW
from tests.keys import ENVIRONMENT
from tests.unit import unit
from tests.web.staff_client import Office

NUMBER, EMAIL, PASSWORD = "+8801712345678", "rahima@example.org", "a secret of hers"
SHORT = number_lookup.LOOKUPS._replace(most=1)


@pytest.fixture
def client(sqlite_database: Database, tmp_path: Path) -> FlaskClient:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)})
    return create_app(settings, sqlite_database).test_client()


def counted(client: FlaskClient) -> dict[str, float]:
    """Returns the counters as Prometheus reads them."""
    return {
        sample.labels["event"]: sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == "phera_security_events_total"
    }


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Returns the events of the log, which names nobody."""
    text = capsys.readouterr().err
    for secret in (NUMBER, NUMBER[4:], EMAIL, PASSWORD, "192.0.2.1"):
        assert secret not in text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] in set(SecurityEvent)]


def test_each_event_begins_at_a_number_that_prometheus_can_compare(client: FlaskClient) -> None:
    assert set(counted(client)) == set(SecurityEvent)


def test_forms_without_a_token_forged_receipts_and_metrics_from_elsewhere(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    before = counted(client)
    body = {"email": EMAIL, "password": PASSWORD}
    assert client.post("/en/staff/sign-in", data=body).status_code == 400
    for kind in ("receipts", "inbound"):
        forged = client.post(f"/gateways/emulator/{kind}", json={"from": NUMBER})
        assert forged.status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404
    after = counted(client)
    assert {name: after[name] - before[name] for name in after if after[name] > before[name]} == {
        "csrf.token_refused": 1,
        "receipts.signature_refused": 2,
        "access.request_refused": 1,
    }
    assert [line["event"] for line in logged(capsys)] == [
        "csrf.token_refused",
        "receipts.signature_refused",
        "receipts.signature_refused",
        "access.request_refused",
    ]


def test_machines_without_a_valid_token(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    before = counted(client)
    for headers in ({}, {"Authorization": f"Bearer {PASSWORD}"}):
        assert client.get("/api/v1/files", headers=headers).status_code == 401
    assert counted(client)["api.token_refused"] == before["api.token_refused"] + 2
    assert [line["reason"] for line in logged(capsys)] == ["missing", "unknown"]


def test_sign_ins_that_fail_and_their_limit(
    client: FlaskClient, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    with sqlite_database.begin() as session:
        factories.places(session)
    before = counted(client)
    body = {"email": EMAIL, "password": PASSWORD, "code": "123456"}
    assert client.post("/en/staff/sign-in", data=body).status_code == 422
    with sqlite_database.begin() as session:
        claims = [
            begin_sign_in(unit(session), email=EMAIL, address="192.0.2.1")
            for _ in range(PER_ACCOUNT_AND_ADDRESS.most + 1)
        ]
    assert isinstance(claims[-1], TooMany)
    after = counted(client)
    assert after["sign_in.attempt_failed"] == before["sign_in.attempt_failed"] + 1
    assert after["limits.limit_reached"] == before["limits.limit_reached"] + 1
    assert [line.get("limit") for line in logged(capsys)] == [None, "sign_in_here"]


def test_an_officer_who_opens_what_is_not_hers(
    client: FlaskClient, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with client.application.app_context():
        vault = request_context.vault()
    office = Office(client.application, sqlite_database, vault)
    with sqlite_database.begin() as session:
        factories.places(session)
    browser = office.browser(office.officer(Role.DISTRICT, factories.DHAKA_DISTRICT))
    before = counted(client)
    elsewhere = office.registration()
    for page in ("/en/staff/audit", f"/en/staff/registrations/{elsewhere.reference}"):
        assert browser.client.get(page).status_code == 404
    assert counted(client)["access.request_refused"] == before["access.request_refused"] + 2
    assert elsewhere.reference not in json.dumps(logged(capsys))


def test_limits_and_look_ups(
    client: FlaskClient, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    before = counted(client)
    with sqlite_database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        session.flush()
        work = unit(session, now=NOW)
        cap = RateLimit("of_this_test", 0, SHORT.period)
        with pytest.raises(TooMany):
            hold_limit(work, cap, NUMBER)
        admitted = number_lookup.admit_lookup(work, officer, [NUMBER, f"{NUMBER}9"], cap=SHORT)
        assert not admitted
    after = counted(client)
    assert after["limits.limit_reached"] == before["limits.limit_reached"] + 1
    assert after["lookups.limit_reached"] == before["lookups.limit_reached"] + 1
    first, second = logged(capsys)
    assert first["limit"] == "of_this_test"
    assert second["officer"] == str(officer.id)
