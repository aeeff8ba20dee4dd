"""The events of an address: the latest ones with what became of them, test events, and replays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update

from portal.domain.platform.dates import DHAKA
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.reporting.webhook_events import WebhookChange, WebhookEvent, WebhookState
from portal.models import Officer, WebhookDelivery, WebhookEndpoint
from portal.models.base import first_id_at, new_id
from portal.models.webhook import is_waiting
from portal.services.reporting.webhook_endpoints import (
    lock_approved_webhook,
    record_webhook_change,
)
from portal.unit_of_work import UnitOfWork

SHOWN: Final = 50
_LONGEST_MOMENT: Final = 25


def latest_deliveries(
    work: UnitOfWork, endpoint: WebhookEndpoint, *, most: int = SHOWN
) -> Sequence[WebhookDelivery]:
    """Returns the latest events of an address, the newest first."""
    return work.session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint.id)
        .order_by(WebhookDelivery.event_id.desc())
        .limit(most)
    ).all()


def count_waiting(work: UnitOfWork, endpoint: WebhookEndpoint) -> int:
    """Returns how many events wait for an address."""
    waiting = select(func.count()).where(WebhookDelivery.endpoint_id == endpoint.id, is_waiting())
    return work.session.scalars(waiting).one()


def queue_test_event(work: UnitOfWork, officer: Officer, endpoint_id: UUID) -> None:
    """Queues an event without a registration, so that the recipient can try its program."""
    endpoint = lock_approved_webhook(work, officer, endpoint_id)
    work.session.add(
        WebhookDelivery(
            event_id=new_id(),
            endpoint_id=endpoint.id,
            event=WebhookEvent.TEST,
            happened_at=work.now,
            queued_at=work.now,
            due_at=work.now,
            state=WebhookState.WAITING,
        )
    )
    record_webhook_change(work, endpoint, officer, WebhookChange.TEST_SENT)


def replay_webhooks(work: UnitOfWork, officer: Officer, endpoint_id: UUID, since: str) -> int:
    """Sends all events since a moment once more, with the same ids. Returns how many.

    `since` is a time in Dhaka like 2026-11-29T18:30. Raises `Invalid`.
    """
    moment = _read_moment(since)
    if moment > work.now:
        raise Invalid(N_("Choose a time in the past."))
    endpoint = lock_approved_webhook(work, officer, endpoint_id)
    again = (
        update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == endpoint.id,
            WebhookDelivery.event_id >= first_id_at(moment),
            WebhookDelivery.event != WebhookEvent.TEST,
        )
        .values(
            state=WebhookState.WAITING,
            queued_at=work.now,
            due_at=work.now,
            ended_at=None,
            attempts=0,
            last_error="",
        )
    )
    count = work.session.connection().execute(again).rowcount
    endpoint.failures, endpoint.retry_at = 0, None
    record_webhook_change(work, endpoint, officer, WebhookChange.REPLAYED)
    return count


def _read_moment(given: str) -> datetime:
    text = to_latin(clean(given))
    try:
        if len(text) > _LONGEST_MOMENT:
            raise ValueError
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=DHAKA)
        first_id_at(moment)  # a year before 1970 has no id
    except (ValueError, OverflowError) as error:
        raise Invalid(N_("Choose a day and a time.")) from error
    return moment
