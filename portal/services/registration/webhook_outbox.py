"""The outbox of webhooks: events are written in the transaction that they tell about."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Insert, bindparam, insert, select
from sqlalchemy.orm import Session

from portal.domain.registration.questions.consent_questions import MAY_SHARE
from portal.domain.registration.states import State
from portal.domain.reporting.webhook_events import EVENT_OF_STATE, WebhookEvent, WebhookState
from portal.models import Registration, StateTransition, WebhookDelivery, WebhookEndpoint
from portal.models.base import UtcDateTime, new_id
from portal.services.platform.ttl_cache import TtlCache
from portal.unit_of_work import UnitOfWork

_TABLE: Final = WebhookDelivery.__table__


def queue_transition_webhooks(
    work: UnitOfWork, registration: Registration, made: StateTransition
) -> None:
    """Writes the event of a transition for each recipient with an approved address, if it is one.

    Without the consent to sharing, recipients only hear what they are to delete. An address hears of
    what happens from two seconds after its approval.
    """
    event = EVENT_OF_STATE.get(State(made.to_state))
    if event is None:
        return
    may_share = bool(getattr(registration, MAY_SHARE.id))
    if event is WebhookEvent.REMOVED or (may_share and _HAS_RECIPIENTS.get(work.session, _ANY)):
        _queue(work, made.id, event, made.registration_id, made.at)


def queue_removal_webhooks(work: UnitOfWork, registration_id: uuid.UUID) -> None:
    """Tells each recipient to delete an erased registration."""
    _queue(work, new_id(), WebhookEvent.REMOVED, registration_id, work.now)


def _queue(
    work: UnitOfWork,
    event_id: uuid.UUID,
    event: WebhookEvent,
    registration_id: uuid.UUID,
    happened_at: datetime,
) -> None:
    work.session.connection().execute(
        _INSERT,
        {
            "event_id": event_id,
            "event": event,
            "registration_id": registration_id,
            "happened_at": happened_at,
            "now": work.now,
        },
    )


_IS_OPEN: Final = (WebhookEndpoint.approved_at.is_not(None), WebhookEndpoint.stopped_at.is_(None))
_OPEN: Final = select(WebhookEndpoint.id).where(*_IS_OPEN).limit(1)


def _has_recipients(session: Session, _key: str) -> bool:
    return session.connection().execute(_OPEN).first() is not None


_ANY: Final = "any recipient"
_HAS_RECIPIENTS: Final = TtlCache(_has_recipients)


def _insert_for_open_endpoints() -> Insert:
    columns = _TABLE.c
    values = {
        columns.event_id: bindparam("event_id", type_=columns.event_id.type),
        columns.endpoint_id: WebhookEndpoint.id,
        columns.event: bindparam("event", type_=columns.event.type),
        columns.registration_id: bindparam("registration_id", type_=columns.registration_id.type),
        columns.happened_at: bindparam("happened_at", type_=UtcDateTime()),
        columns.queued_at: bindparam("now", type_=UtcDateTime()),
        columns.due_at: bindparam("now", type_=UtcDateTime()),
        columns.state: bindparam("state", WebhookState.WAITING, type_=columns.state.type),
        columns.attempts: bindparam("attempts", 0, type_=columns.attempts.type),
        columns.last_error: bindparam("last_error", "", type_=columns.last_error.type),
    }
    recipients = select(*values.values()).where(*_IS_OPEN)
    return insert(WebhookDelivery).from_select(list(values), recipients)


_INSERT: Final = _insert_for_open_endpoints()
