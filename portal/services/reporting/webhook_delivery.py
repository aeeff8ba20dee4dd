"""Delivery of webhooks: claims due events of an address, and records what became of each attempt.

An event goes out at least once: a worker that ends between the answer and its record lets the event
come due again. The order of the events of one registration is not promised.
"""

import base64
import hashlib
import hmac
import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog
from sqlalchemy import ColumnElement, and_, exists, func, select, update

from portal.domain.platform.dates import dhaka_day
from portal.domain.reporting.k_anonymity import LEAST_K
from portal.domain.reporting.webhook_events import WebhookContent, WebhookEvent, WebhookState
from portal.domain.reporting.webhook_retry import GIVE_UP_AFTER, breaker_pause, retry_delay
from portal.domain.reporting.webhook_signature import webhook_headers
from portal.gateways.webhooks import WebhookAnswer
from portal.models import (
    Registration,
    SharingAgreement,
    WebhookDelivery,
    WebhookDisclosure,
    WebhookEndpoint,
)
from portal.models.webhook import LONGEST_REASON, is_waiting
from portal.services.platform.upsert import upsert_into
from portal.services.reporting.shared_rows import pseudonym
from portal.unit_of_work import UnitOfWork

BATCH: Final = 20
LEASE: Final = timedelta(minutes=5)
"""How long a claimed event is left alone by other workers. Longer than a batch takes."""
NOT_IN_TIME: Final = "not delivered in time"
_GONE: Final = 410
_ID_BYTES: Final = 15

log = structlog.get_logger()


class ClaimedWebhook(NamedTuple):
    """An event to be sent, with everything that the request needs."""

    endpoint_id: uuid.UUID
    event_id: uuid.UUID
    address: str
    secrets: Sequence[str]
    webhook_id: str
    body: bytes

    def headers(self, now: datetime) -> dict[str, str]:
        """Returns the signed headers of an attempt at this time."""
        timestamp = int(now.timestamp())
        signed = webhook_headers(self.secrets, self.webhook_id, timestamp, self.body)
        return {**signed, "Content-Type": "application/json"}


def endpoints_with_work(work: UnitOfWork) -> Sequence[uuid.UUID]:
    """Returns the ids of the addresses to which something may go now."""
    due = exists().where(
        WebhookDelivery.endpoint_id == WebhookEndpoint.id, is_waiting(), _is_due(work.now)
    )
    return work.session.scalars(
        select(WebhookEndpoint.id)
        .join(SharingAgreement, SharingAgreement.id == WebhookEndpoint.agreement_id)
        .where(*sending_endpoints(work), due)
    ).all()


def sending_endpoints(work: UnitOfWork) -> Sequence[ColumnElement[bool]]:
    """Returns the conditions of addresses, joined with their agreements, that may get something now."""
    return (
        *working_endpoints(work),
        func.coalesce(WebhookEndpoint.retry_at, work.now) <= work.now,
    )


def working_endpoints(work: UnitOfWork) -> Sequence[ColumnElement[bool]]:
    """Returns the same without the circuit breaker: approved, neither paused nor stopped, agreed for today."""
    return (
        WebhookEndpoint.approved_at.is_not(None),
        WebhookEndpoint.stopped_at.is_(None),
        WebhookEndpoint.paused_at.is_(None),
        SharingAgreement.ends_on >= dhaka_day(work.now),
    )


def claim_webhooks(
    work: UnitOfWork, endpoint_id: uuid.UUID, *, limit: int = BATCH
) -> Sequence[ClaimedWebhook]:
    """Claims due events of an address, only one while its last attempt failed."""
    found = work.session.execute(
        select(WebhookEndpoint, SharingAgreement)
        .join(SharingAgreement, SharingAgreement.id == WebhookEndpoint.agreement_id)
        .where(WebhookEndpoint.id == endpoint_id, *sending_endpoints(work))
    ).one_or_none()
    if found is None:
        return []
    endpoint, agreement = found
    due = (
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint.id, is_waiting(), _is_due(work.now))
        .order_by(WebhookDelivery.due_at, WebhookDelivery.event_id)
        .limit(1 if endpoint.failures else limit)
        .with_for_update(skip_locked=True)
    )
    claimed = work.session.scalars(due).all()
    districts = _districts_of(work, claimed)
    key = base64.b64decode(agreement.pseudonym_key or "")
    secrets = [endpoint.secret or ""]
    if endpoint.previous_until is not None and endpoint.previous_until > work.now:
        secrets.append(endpoint.previous_secret or "")
    for each in claimed:
        each.due_at, each.attempts = work.now + LEASE, each.attempts + 1
    return [
        ClaimedWebhook(
            endpoint.id,
            each.event_id,
            endpoint.address,
            secrets,
            webhook_id(key, each.event_id),
            _content(each, key, districts).body(),
        )
        for each in claimed
    ]


def webhook_id(pseudonym_key: bytes, event_id: uuid.UUID) -> str:
    """Returns the id of an event for one recipient, equal in each attempt. Two recipients cannot join theirs."""
    digest = hmac.digest(pseudonym_key, b"webhook" + event_id.bytes, hashlib.sha256)
    return "evt_" + base64.b32encode(digest[:_ID_BYTES]).decode()


def record_webhook_answer(work: UnitOfWork, claimed: ClaimedWebhook, answer: WebhookAnswer) -> None:
    """Records an attempt: delivered, to be tried again, or set aside. Moves the circuit breaker."""
    # The address before its events, as everybody locks them.
    endpoint = work.session.get_one(WebhookEndpoint, claimed.endpoint_id, with_for_update=True)
    delivery = work.session.get(
        WebhookDelivery, (claimed.event_id, claimed.endpoint_id), with_for_update=True
    )
    if delivery is None or delivery.state is not WebhookState.WAITING:
        return
    reason = answer.reason[:LONGEST_REASON]
    names = {"endpoint": str(endpoint.id), "webhook_id": claimed.webhook_id}
    if answer.is_delivered:
        delivery.state, delivery.ended_at = WebhookState.DELIVERED, work.now
        delivery.last_error = endpoint.last_error = ""
        endpoint.failures, endpoint.retry_at = 0, None
        endpoint.last_delivered_at = work.now
        _note_disclosure(work, endpoint, delivery)
        log.info("webhooks.event_delivered", **names)
        return
    delivery.last_error = endpoint.last_error = reason
    endpoint.failures += 1
    log.warning("webhooks.attempt_failed", **names, why=reason, failures=endpoint.failures)
    pause = breaker_pause(endpoint.failures, _chance())
    if pause is not None:
        endpoint.retry_at = work.now + pause
    if answer.status == _GONE:  # by Standard Webhooks: the recipient wants no more
        endpoint.paused_at = work.now
    if delivery.queued_at + GIVE_UP_AFTER <= work.now:
        delivery.state, delivery.ended_at = WebhookState.SET_ASIDE, work.now
        return
    wait = max(
        retry_delay(delivery.attempts, _chance()), timedelta(seconds=answer.retry_after or 0)
    )
    delivery.due_at = work.now + wait


def release_webhooks(work: UnitOfWork, claimed: Sequence[ClaimedWebhook]) -> None:
    """Gives back claimed events that were not sent, because one before them failed."""
    if not claimed:
        return
    work.session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == claimed[0].endpoint_id,
            WebhookDelivery.event_id.in_([each.event_id for each in claimed]),
            is_waiting(),
        )
        .values(due_at=work.now, attempts=WebhookDelivery.attempts - 1)
    )


def set_overdue_aside(work: UnitOfWork, *, limit: int) -> int:
    """Sets aside what could not be delivered in time to addresses that are not paused. Returns how many."""
    working = (
        select(WebhookEndpoint.id)
        .join(SharingAgreement, SharingAgreement.id == WebhookEndpoint.agreement_id)
        .where(*working_endpoints(work))
    )
    overdue = (
        select(WebhookDelivery)
        .where(
            is_waiting(),
            _is_due(work.now),
            WebhookDelivery.queued_at <= work.now - GIVE_UP_AFTER,
            WebhookDelivery.endpoint_id.in_(working),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = work.session.scalars(overdue).all()
    for each in found:
        each.state, each.ended_at = WebhookState.SET_ASIDE, work.now
        each.last_error = each.last_error or NOT_IN_TIME
    return len(found)


def stop_ended_webhooks(work: UnitOfWork) -> int:
    """Stops the addresses whose agreement has ended, and forgets previous secrets. Returns how many stopped."""
    ended = select(SharingAgreement.id).where(SharingAgreement.ends_on < dhaka_day(work.now))
    stopped = update(WebhookEndpoint).where(
        WebhookEndpoint.stopped_at.is_(None), WebhookEndpoint.agreement_id.in_(ended)
    )
    forgotten = update(WebhookEndpoint).where(WebhookEndpoint.previous_until <= work.now)
    connection = work.session.connection()
    connection.execute(forgotten.values(previous_secret=None, previous_until=None))
    return connection.execute(stopped.values(stopped_at=work.now)).rowcount


def _note_disclosure(
    work: UnitOfWork, endpoint: WebhookEndpoint, delivery: WebhookDelivery
) -> None:
    """Notes for the person that the recipient was told. A removal tells nothing but to delete."""
    if delivery.registration_id is None or delivery.event is WebhookEvent.REMOVED:
        return
    noted = upsert_into(work, WebhookDisclosure).values(
        registration_id=delivery.registration_id,
        agreement_id=endpoint.agreement_id,
        first_at=work.now,
        last_at=work.now,
        events=1,
    )
    work.session.connection().execute(
        noted.on_conflict_do_update(
            index_elements=["registration_id", "agreement_id"],
            set_={"last_at": work.now, "events": WebhookDisclosure.events + 1},
        )
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return WebhookDelivery.due_at <= now


def _districts_of(
    work: UnitOfWork, claimed: Sequence[WebhookDelivery]
) -> dict[uuid.UUID, str | None]:
    """Returns the district of each registration, None where too few people have registered."""
    ids = {each.registration_id for each in claimed if each.event is not WebhookEvent.REMOVED}
    found = select(Registration.id, Registration.district_code).where(Registration.id.in_(ids))
    codes = dict(work.session.execute(found).all())
    shown = {code: code for code in set(codes.values()) if _has_enough_people(work, code)}
    return {registration_id: shown.get(code) for registration_id, code in codes.items()}


def _has_enough_people(work: UnitOfWork, district_code: str) -> bool:
    of_district = and_(
        Registration.district_code == district_code, Registration.erased_at.is_(None)
    )
    some = select(Registration.id).where(of_district).limit(LEAST_K).subquery()
    return work.session.scalars(select(func.count()).select_from(some)).one() >= LEAST_K


def _content(
    delivery: WebhookDelivery, key: bytes, districts: dict[uuid.UUID, str | None]
) -> WebhookContent:
    about = delivery.registration_id
    return WebhookContent(
        delivery.event,
        delivery.happened_at,
        None if about is None else pseudonym(key, about.bytes),
        None if about is None else districts.get(about),
    )


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads attempts
