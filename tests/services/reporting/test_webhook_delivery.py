"""Delivery of webhooks: retries, the circuit breaker, the lease, the time limit, and replays."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.db import Database
from portal.domain.platform.errors import Invalid
from portal.domain.reporting.webhook_events import WebhookState
from portal.domain.reporting.webhook_retry import FAILURES_BEFORE_PAUSE, GIVE_UP_AFTER
from portal.gateways.webhooks import WebhookAnswer
from portal.models import WebhookDelivery
from portal.services.reporting import webhook_delivery, webhook_log
from portal.services.reporting.webhook_metrics import measure_webhooks
from tests import factories
from tests.factories import NOW
from tests.services.reporting.webhooks import (
    DOWN,
    WebhookRecipient,
    deliver,
    endpoint_of,
    register,
    state_of,
    webhook_recipient,
)
from tests.unit import unit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def recipient(database: Database) -> WebhookRecipient:
    with database.begin() as session:
        factories.places(session)
        return webhook_recipient(session)


def test_a_failed_event_is_tried_again_later_with_the_same_id(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database)
    [first] = deliver(database, recipient, DOWN)
    assert deliver(database, recipient, now=NOW + timedelta(seconds=2)) == []
    [again] = deliver(database, recipient, now=NOW + timedelta(seconds=11))
    assert (again.webhook_id, again.body) == (first.webhook_id, first.body)
    assert state_of(database) == [WebhookState.DELIVERED]
    assert endpoint_of(database, recipient).failures == 0


def test_a_recipient_is_asked_to_wait_as_long_as_it_says(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database)
    deliver(database, recipient, WebhookAnswer(429, "http 429", retry_after=600))
    assert deliver(database, recipient, now=NOW + timedelta(seconds=599)) == []
    assert len(deliver(database, recipient, now=NOW + timedelta(seconds=600))) == 1


def test_after_failures_in_a_row_nothing_goes_and_then_one_event_tries(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database, number=FAILURES_BEFORE_PAUSE + 3)
    assert len(deliver(database, recipient, DOWN)) == FAILURES_BEFORE_PAUSE + 3
    with database.read() as session:
        assert webhook_delivery.endpoints_with_work(unit(session)) == []
    later = NOW + HOUR
    assert len(deliver(database, recipient, DOWN, now=later)) == 1
    assert deliver(database, recipient, now=later) == []
    assert len(deliver(database, recipient, now=later + HOUR)) == 1
    assert len(deliver(database, recipient, now=later + HOUR)) == FAILURES_BEFORE_PAUSE + 2


def test_what_a_worker_left_behind_comes_due_again(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database)
    with database.begin() as session:
        [claimed] = webhook_delivery.claim_webhooks(unit(session), recipient.endpoint_id)
    assert deliver(database, recipient) == []
    [again] = deliver(database, recipient, now=NOW + webhook_delivery.LEASE)
    assert again.webhook_id == claimed.webhook_id


def test_what_cannot_be_delivered_in_three_days_is_set_aside_and_measured(
    database: Database, recipient: WebhookRecipient
) -> None:
    register(database, number=2)
    late = NOW + GIVE_UP_AFTER
    with database.read() as session:
        assert measure_webhooks(unit(session, now=NOW + HOUR)).oldest_seconds == 3600
    with database.begin() as session:
        session.execute(update(WebhookDelivery).values(due_at=late))
    assert len(deliver(database, recipient, DOWN, now=late)) == 2
    assert state_of(database) == [WebhookState.SET_ASIDE] * 2
    register(database)
    with database.begin() as session:
        assert webhook_delivery.set_overdue_aside(unit(session, now=late + HOUR), limit=9) == 1
    with database.read() as session:
        measured = measure_webhooks(unit(session, now=late + HOUR))
    assert (measured.oldest_seconds, measured.failing, measured.set_aside) == (0, 1, 3)


def test_events_since_a_time_go_out_again(database: Database, recipient: WebhookRecipient) -> None:
    register(database, number=2)
    first = deliver(database, recipient)
    with database.begin() as session:
        work = unit(session, now=NOW + DAY)
        for wrong in ("", "yesterday", "9" * 5_000, "0001-01-01T00:00", "2999-01-01T00:00"):
            with pytest.raises(Invalid):
                webhook_log.replay_webhooks(work, recipient.second, recipient.endpoint_id, wrong)
        count = webhook_log.replay_webhooks(
            work, recipient.second, recipient.endpoint_id, "২০২৬-০১-০১T০০:০০"
        )
    assert count == 2
    again = deliver(database, recipient, now=NOW + DAY)
    assert {each.webhook_id for each in again} == {each.webhook_id for each in first}
