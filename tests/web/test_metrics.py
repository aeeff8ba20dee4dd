"""Access to the metrics for Prometheus, and that they contain no personal data."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.costs import CapHold
from portal.domain.platform.choices import Language
from portal.domain.platform.worker_loops import WorkerLoop
from portal.gateways.registry import gateways_of
from portal.services.messaging import outbox
from portal.services.messaging.alarms import raise_alarm
from portal.services.messaging.delivery import claim_messages, record_outcome
from portal.services.platform.heartbeats import record_heartbeat
from portal.web import request_context
from tests import factories
from tests.keys import ENVIRONMENT
from tests.services.messaging.outbox_rows import ACCEPTED
from tests.unit import unit

TOKEN = "t" * 32
NUMBER = "+8801712345678"
ELSEWHERE: dict[str, Any] = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.7"}}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env(
        {**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path), "PORTAL_METRICS_TOKEN": TOKEN}
    )


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    return create_app(settings, database).test_client()


def numbers(client: FlaskClient) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert NUMBER[1:] not in answer.text
    assert "482913" not in answer.text
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_backlog_its_age_and_rates(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    assert numbers(client)["phera_sms_backlog",] == 0
    vault, gateways = Vault(settings.field_keys, settings.index_keys), gateways_of(settings)
    with client.application.test_request_context():
        now = request_context.now()
    code: dict[str, Any] = {"code": "482913", "language": Language.BANGLA}
    with database.begin() as session:
        for _ in range(3):
            outbox.queue_code(unit(session, vault=vault, now=now), to=NUMBER, **code)
    with database.begin() as session:
        [claimed] = claim_messages(unit(session, vault=vault, now=now), gateways, limit=1)
        session.flush()
        record_outcome(unit(session, now=now), {claimed.attempt_id: ACCEPTED}, gateways)
    found = numbers(client)
    assert found["phera_sms_backlog",] == found["phera_sms_open", "queued"] == 2
    assert 0 <= found["phera_sms_oldest_due_seconds",] < 60
    assert found["phera_sms_open", "accepted"] == 1
    assert found["phera_sms_tries_5m", "accepted", "emulator"] == 1


def test_what_is_held_and_which_alarms_are_open(client: FlaskClient, database: Database) -> None:
    found = numbers(client)
    assert found["phera_sms_held", "kind_stopped"] == 0
    assert found["phera_sms_alarms", "gateway_trouble"] == 0
    with client.application.test_request_context():
        now, vault = request_context.now(), request_context.vault()
    with database.begin() as session:
        code: dict[str, Any] = {"code": "482913", "language": Language.BANGLA}
        outbox.queue_code(
            unit(session, vault=vault, now=now), to=NUMBER, **code
        ).hold = CapHold.KIND_STOPPED
        raise_alarm(unit(session, now=now), AlarmKind.GATEWAY_TROUBLE, "emulator", "login refused")
    found = numbers(client)
    assert found["phera_sms_held", "kind_stopped"] == 1
    assert found["phera_sms_alarms", "gateway_trouble"] == 1
    assert found["phera_sms_alarms", "budget_spent"] == 0


def test_from_elsewhere_it_is_not_there_without_the_token(client: FlaskClient) -> None:
    assert client.get("/metrics", **ELSEWHERE).status_code == 404
    for wrong in ("", "Bearer ", f"Bearer {TOKEN}x", "Bearer é"):
        headers = {"Authorization": wrong.encode().decode("latin-1")}
        assert client.get("/metrics", headers=headers, **ELSEWHERE).status_code == 404
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/metrics", headers=headers, **ELSEWHERE).status_code == 200


def test_what_a_proxy_on_this_machine_passes_on_is_from_elsewhere(client: FlaskClient) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7"}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_in_the_settings_none_opens(tmp_path: Path, database: Database) -> None:
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)})
    client = create_app(settings, database).test_client()
    for given in ("Bearer ", "Bearer"):
        headers = {"Authorization": given}
        assert client.get("/metrics", headers=headers, **ELSEWHERE).status_code == 404


def test_queues_workers_answers_and_connections(client: FlaskClient, database: Database) -> None:
    with client.application.test_request_context():
        now, vault = request_context.now(), request_context.vault()
    found = numbers(client)
    assert found["phera_worker_heartbeat_age_seconds", "delivery"] == float("inf")
    assert found["phera_registrations_oldest_undecided_seconds",] == 0
    with database.begin() as session:
        factories.places(session)
        factories.registration(session, vault=vault, submitted_at=now - timedelta(seconds=90))
        record_heartbeat(unit(session, now=now - timedelta(seconds=40)), WorkerLoop.DELIVERY)
    found = numbers(client)
    assert 40 <= found["phera_worker_heartbeat_age_seconds", "delivery"] < 100
    assert 90 <= found["phera_registrations_oldest_undecided_seconds",] < 150
    assert found["phera_registrations_5m", "self_web"] == 1
    assert found["phera_registrations_to_compare",] == 1
    assert found["phera_imports_at_work",] == found["phera_pairs_oldest_open_seconds",] == 0
    assert found["phera_http_request_seconds_count", "2xx", "metrics.show"] >= 1
    assert found["phera_database_connections_most",] > 0
