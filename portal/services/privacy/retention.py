"""Retention: purges expired drafts, lists, codes, counters, inbound SMS and identified people."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.orm import Session

from portal.domain.intake.import_types import AT_WORK
from portal.models import (
    Draft,
    FormDraft,
    Import,
    ImportBatch,
    ImportKey,
    ImportPart,
    InboundMessage,
    OneTimeCode,
    RateCounter,
)
from portal.models.base import Base, first_id_at
from portal.services.outreach.identified_retention import forget_identified
from portal.unit_of_work import UnitOfWork

CODE_RETENTION = timedelta(days=1)
INBOUND_RETENTION = timedelta(days=90)
"""Gateways repeat an SMS within days; disputes about a STOP arise within weeks."""
COUNTER_RETENTION = timedelta(days=2)
"""No limit uses counters older than a day."""


def forget_expired(work: UnitOfWork, *, limit: int | None = None) -> int:
    """Purges at most `limit` rows of each table. Returns the number of rows.

    May run at any time and in parallel, because it skips locked rows.
    """
    old_lists = select(Import.id).where(Import.expires_at <= work.now, Import.stage.not_in(AT_WORK))
    expired = (
        *(
            (table, table.import_id.in_(old_lists))
            for table in (ImportPart, ImportBatch, ImportKey)
        ),
        (Draft, Draft.expires_at <= work.now),
        (FormDraft, FormDraft.expires_at <= work.now),
        (OneTimeCode, OneTimeCode.expires_at <= work.now - CODE_RETENTION),
        (InboundMessage, InboundMessage.id < first_id_at(work.now - INBOUND_RETENTION)),
        (RateCounter, RateCounter.period_start <= work.now - COUNTER_RETENTION),
    )
    rows = [_delete(work.session, model, which, limit) for model, which in expired]
    return sum(rows) + forget_identified(work, limit=limit)


def _delete(
    session: Session, model: type[Base], which: ColumnElement[bool], limit: int | None
) -> int:
    statement = delete(model).where(which)
    if limit is not None:
        key = inspect(model).primary_key
        some = select(*key).where(which).limit(limit).with_for_update(skip_locked=True)
        statement = delete(model).where(tuple_(*key).in_(some))
    return session.connection().execute(statement).rowcount
