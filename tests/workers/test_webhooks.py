"""The worker of webhooks with real receivers on https, one of them the example of the documentation."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.config import PROJECT
from portal.db import Database
from portal.domain.registration.states import State
from portal.domain.reporting.webhook_events import WebhookState
from portal.domain.staff.roles import Role
from portal.models import WebhookDelivery
from portal.services.reporting import webhook_endpoints, webhook_log
from portal.workers.context import WorkerContext
from portal.workers.webhooks import WebhookDeliverer
from tests import factories
from tests.factories import VAULT
from tests.listener import eventually, free_port
from tests.services.reporting.webhooks import WebhookRecipient, webhook_recipient
from tests.trusted_listener import (
    LOOPBACK,
    local_sender,
    trusted_certificate,
    trusted_listener,
)
from tests.unit import unit

EXAMPLE = PROJECT / "docs" / "examples" / "receive_webhook.py"


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return trusted_certificate(tmp_path, monkeypatch)


@pytest.fixture
def deliverer(database: Database) -> Iterator[WebhookDeliverer]:
    context = WorkerContext(database, VAULT, webhook_networks=LOOPBACK)
    with WebhookDeliverer(context) as running:
        yield running


def now() -> datetime:
    return datetime.now(UTC)


def recipient_at(database: Database, port: int) -> WebhookRecipient:
    with database.begin() as session:
        return webhook_recipient(session, f"https://localhost:{port}/hook", now=now())


def register(database: Database, state: State = State.SUBMITTED) -> None:
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        factories.registration(session, state, by=officer, submitted_at=now())


def states_of(database: Database, recipient: WebhookRecipient) -> list[WebhookState]:
    with database.read() as session:
        mine = WebhookDelivery.endpoint_id == recipient.endpoint_id
        return list(session.scalars(select(WebhookDelivery.state).where(mine)))


def send_until(
    database: Database, deliverer: WebhookDeliverer, recipient: WebhookRecipient
) -> None:
    """Runs the job until everything is delivered to the recipient."""

    def is_done() -> bool:
        deliverer.send_due(now())
        return set(states_of(database, recipient)) == {WebhookState.DELIVERED}

    eventually(is_done)


def test_the_example_receives_each_event_once_and_refuses_what_is_not_signed(
    database: Database, deliverer: WebhookDeliverer, certificate: Path, tmp_path: Path
) -> None:
    with database.begin() as session:
        factories.places(session)
    port, file = free_port(), tmp_path / "events.jsonl"
    recipient = recipient_at(database, port)
    command: list[str | Path] = [sys.executable, EXAMPLE, str(port), file, certificate]

    def types() -> list[str]:
        return [json.loads(line)["type"] for line in file.read_text().splitlines()]

    def run(secrets: str) -> "subprocess.Popen[bytes]":
        run = subprocess.Popen(
            command, env=os.environ | {"PHERA_SECRETS": secrets}, stderr=subprocess.DEVNULL
        )
        eventually(lambda: run.poll() is None and _answers(port))
        return run

    with run(recipient.secret) as receiver:
        try:
            register(database, State.VERIFIED)
            send_until(database, deliverer, recipient)
            assert types() == ["registration.submitted", "registration.verified"]
            with database.begin() as session:
                work = unit(session, now=now())
                new = webhook_endpoints.rotate_webhook_secret(
                    work, recipient.analyst, recipient.endpoint_id
                )
                webhook_log.replay_webhooks(
                    work, recipient.analyst, recipient.endpoint_id, "2026-01-01T00:00"
                )
                webhook_log.queue_test_event(work, recipient.analyst, recipient.endpoint_id)
            send_until(database, deliverer, recipient)
            assert types()[2:] == ["portal.test"], "what is replayed is written once"
            forged = local_sender().post(
                f"https://localhost:{port}/hook",
                {"webhook-id": "evt_2", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"},
                b'{"type":"portal.test"}',
            )
            assert forged.status == 401
        finally:
            receiver.kill()
    with run(new.secret) as receiver:
        try:
            register(database)
            send_until(database, deliverer, recipient)
            assert types()[3:] == ["registration.submitted"]
        finally:
            receiver.kill()


def test_a_recipient_that_hangs_holds_up_only_its_own_events(
    database: Database, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        factories.places(session)
    context = WorkerContext(database, VAULT)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        trusted_listener(tmp_path, monkeypatch) as listener,
        WebhookDeliverer(context, local_sender(3)) as deliverer,
    ):
        hanging = recipient_at(database, silent.getsockname()[1])
        other = recipient_at(database, listener.port)
        for _ in range(3):
            register(database)
        began = time.monotonic()
        assert deliverer.send_due(now()) == 2
        assert deliverer.send_due(now()) == 0, "each address has one thread"
        send_until(database, deliverer, other)
        assert time.monotonic() - began < 3
        assert len(listener.requests) == 3
        assert set(states_of(database, hanging)) == {WebhookState.WAITING}


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
