"""A recipient with an approved address, for tests of webhooks."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.domain.reporting.webhook_events import WebhookEvent, WebhookState
from portal.domain.staff.roles import Role
from portal.gateways.webhooks import WebhookAnswer
from portal.models import Officer, WebhookDelivery, WebhookEndpoint
from portal.services.reporting import sharing_agreements, webhook_delivery, webhook_endpoints
from portal.services.reporting.sharing_agreements import AgreementTerms
from portal.services.reporting.webhook_delivery import ClaimedWebhook
from tests import factories
from tests.factories import NOW
from tests.unit import unit

ADDRESS = "https://hooks.example.org/phera"
OK = WebhookAnswer(200, "")
DOWN = WebhookAnswer(503, "http 503")


class WebhookRecipient(NamedTuple):
    """An approved address with its secret, and the two people."""

    endpoint_id: uuid.UUID
    agreement_id: uuid.UUID
    secret: str
    analyst: Officer
    second: Officer


def webhook_recipient(
    session: Session,
    address: str = ADDRESS,
    *,
    grade: Grade = Grade.PSEUDONYMISED,
    now: datetime = NOW,
    is_approved: bool = True,
) -> WebhookRecipient:
    """Makes a recipient whose agreement ends in thirty days."""
    work = unit(session, now=now)
    analyst = factories.officer(session, Role.MINISTRY)
    second = factories.officer(session, Role.ADMINISTRATOR)
    terms = AgreementTerms("World Bank", "DSA 4/2026", grade, dhaka_day(now) + timedelta(days=30))
    agreement = sharing_agreements.add_agreement(work, analyst, terms)
    session.flush()
    sharing_agreements.approve_agreement(work, second, agreement.id)
    made = webhook_endpoints.add_webhook(work, analyst, agreement.id, address)
    session.flush()
    if is_approved:
        webhook_endpoints.approve_webhook(work, second, made.endpoint_id)
    session.flush()
    return WebhookRecipient(made.endpoint_id, agreement.id, made.secret, analyst, second)


def deliver(
    database: Database,
    recipient: WebhookRecipient,
    answer: WebhookAnswer = OK,
    *,
    now: datetime = NOW,
) -> list[ClaimedWebhook]:
    """Claims what is due, as a worker would, and records this answer to each."""
    with database.begin() as session:
        claimed = webhook_delivery.claim_webhooks(unit(session, now=now), recipient.endpoint_id)
    for each in claimed:
        with database.begin() as session:
            webhook_delivery.record_webhook_answer(unit(session, now=now), each, answer)
    return list(claimed)


def data_of(claimed: Sequence[ClaimedWebhook]) -> list[dict[str, Any]]:
    """Returns the bodies."""
    return [json.loads(each.body) for each in claimed]


def events_of(database: Database, recipient: WebhookRecipient) -> list[WebhookEvent]:
    """Returns the events that were written for an address, the oldest first."""
    with database.read() as session:
        found = select(WebhookDelivery.event).where(
            WebhookDelivery.endpoint_id == recipient.endpoint_id
        )
        return list(session.scalars(found.order_by(WebhookDelivery.event_id)))


def endpoint_of(database: Database, recipient: WebhookRecipient) -> WebhookEndpoint:
    """Returns the address as it is stored."""
    with database.read() as session:
        return session.get_one(WebhookEndpoint, recipient.endpoint_id)


def register(database: Database, state: State = State.SUBMITTED, number: int = 1) -> uuid.UUID:
    """Makes registrations. Returns the id of the last."""
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        made = [
            factories.registration(session, state, by=officer, submitted_at=NOW)
            for _ in range(number)
        ]
        return made[-1].id


def state_of(database: Database) -> list[WebhookState]:
    """Returns the states of all events."""
    with database.read() as session:
        return list(session.scalars(select(WebhookDelivery.state)))
