"""Which rows of which tables retention deletes, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from portal.domain.intake.import_types import AT_WORK
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import State
from portal.models import (
    AssistedEntry,
    Attempt,
    BlockingKey,
    Draft,
    FormDraft,
    Import,
    ImportBatch,
    ImportKey,
    ImportPart,
    InboundMessage,
    Message,
    MonthlyPicture,
    ODataPage,
    ODataSnapshot,
    OneTimeCode,
    QualityReview,
    RateCounter,
    Receipt,
    RecordAccess,
    Registration,
    StaffSession,
    StateTransition,
    WebhookDelivery,
)
from portal.models.base import Base, first_id_at
from portal.services.registration.drafts import DRAFT_LIFE
from portal.services.reporting.odata_snapshots import SNAPSHOT_LIFE
from portal.settings.retention import RetentionSettings

CODE_RETENTION: Final = timedelta(days=1)
INBOUND_RETENTION: Final = timedelta(days=90)
"""Gateways repeat an SMS within days; disputes about a STOP arise within weeks."""
COUNTER_RETENTION: Final = timedelta(days=2)
"""No limit uses counters older than a day."""
WEBHOOK_RETENTION: Final = timedelta(days=30)
"""How far back a recipient can have webhooks replayed."""
_AT_AN_END: Final = (State.CLOSED, State.REJECTED, State.DUPLICATE, State.WITHDRAWN)


class RetentionRule(NamedTuple):
    """The rows of a table that have expired."""

    model: type[Base]
    expired: ColumnElement[bool]


def retention_rules(now: datetime, periods: RetentionSettings) -> list[RetentionRule]:
    """Returns the rules at this time. Tables that are kept always have none."""
    by_settings: list[tuple[type[Base], int, Callable[[datetime], ColumnElement[bool]]]] = [
        (Receipt, periods.receipts, _old_receipts),
        (Attempt, periods.attempts, _old_attempts),
        (Message, periods.messages, _old_messages),
        (RecordAccess, periods.access, _old_accesses),
        (StateTransition, periods.transitions, _old_transitions),
        (StaffSession, periods.sessions, _old_sessions),
        (BlockingKey, periods.name_keys, _old_name_keys),
    ]
    return _fixed(now) + [
        RetentionRule(model, expired(before))
        for model, days, expired in by_settings
        if (before := retention_limit(now, days)) is not None
    ]


def retention_limit(now: datetime, days: int) -> datetime | None:
    """Returns the time before which rows are purged, or None if they are kept always."""
    return now - timedelta(days=days) if days else None


def _fixed(now: datetime) -> list[RetentionRule]:
    old_lists = select(Import.id).where(Import.expires_at <= now, Import.stage.not_in(AT_WORK))
    unsent = AssistedEntry.registration_id.is_(None)
    is_old = ODataSnapshot.begun_at <= now - SNAPSHOT_LIFE
    old_snapshots = select(ODataSnapshot.id).where(is_old)
    return [
        *(
            RetentionRule(table, table.import_id.in_(old_lists))
            for table in (ImportPart, ImportBatch, ImportKey)
        ),
        RetentionRule(Draft, Draft.expires_at <= now),
        RetentionRule(FormDraft, FormDraft.expires_at <= now),
        RetentionRule(AssistedEntry, unsent & (AssistedEntry.changed_at <= now - DRAFT_LIFE)),
        RetentionRule(OneTimeCode, OneTimeCode.expires_at <= now - CODE_RETENTION),
        RetentionRule(InboundMessage, InboundMessage.id < first_id_at(now - INBOUND_RETENTION)),
        RetentionRule(
            WebhookDelivery, WebhookDelivery.event_id < first_id_at(now - WEBHOOK_RETENTION)
        ),
        # The consent to a picture was given until a day.
        RetentionRule(
            MonthlyPicture,
            MonthlyPicture.withdrawn_at.is_(None)
            & (MonthlyPicture.consent_ends_on < dhaka_day(now)),
        ),
        RetentionRule(ODataPage, ODataPage.snapshot_id.in_(old_snapshots)),
        RetentionRule(ODataSnapshot, is_old),
        RetentionRule(RateCounter, RateCounter.period_start <= now - COUNTER_RETENTION),
    ]


def _old_messages(before: datetime) -> ColumnElement[bool]:
    return and_(Message.created_at < before, Message.ended_at < before)


def _old_attempts(before: datetime) -> ColumnElement[bool]:
    return and_(Attempt.started_at < before, Attempt.ended_at < before)


def _old_receipts(before: datetime) -> ColumnElement[bool]:
    # Ids sort by time, so that the primary key finds the oldest.
    return and_(Receipt.id < first_id_at(before), Receipt.received_at < before)


def _old_accesses(before: datetime) -> ColumnElement[bool]:
    return RecordAccess.day < dhaka_day(before)


def _old_sessions(before: datetime) -> ColumnElement[bool]:
    return and_(StaffSession.id < first_id_at(before), StaffSession.started_at < before)


def _old_transitions(before: datetime) -> ColumnElement[bool]:
    """Transitions that no other row needs: an undone one goes after the one that undoes it."""
    undoing = aliased(StateTransition)
    return and_(
        StateTransition.id < first_id_at(before),
        StateTransition.at < before,
        exists().where(_ended(StateTransition.registration_id == Registration.id, before)),
        ~exists().where(undoing.undoes_id == StateTransition.id),
        ~exists().where(Message.move_id == StateTransition.id),
        ~exists().where(QualityReview.move_id == StateTransition.id),
    )


def _old_name_keys(before: datetime) -> ColumnElement[bool]:
    return and_(
        BlockingKey.registration_id < first_id_at(before),
        exists().where(_ended(BlockingKey.registration_id == Registration.id, before)),
    )


def _ended(of_this: ColumnElement[bool], before: datetime) -> ColumnElement[bool]:
    return and_(of_this, Registration.state.in_(_AT_AN_END), Registration.changed_at < before)
