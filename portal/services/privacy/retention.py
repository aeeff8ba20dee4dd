"""Retention: purges expired drafts, lists, codes, counters, inbound SMS and identified people."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.domain.intake.import_types import AT_WORK
from portal.logs import log_failure
from portal.models import (
    AssistedEntry,
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
from portal.services.platform.set_aside import DATABASE_ERRORS, hashed_key, isolated_row
from portal.services.registration.drafts import DRAFT_LIFE
from portal.unit_of_work import UnitOfWork

JOB = "housekeeping.retention"
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
        (
            AssistedEntry,
            AssistedEntry.registration_id.is_(None)
            & (AssistedEntry.changed_at <= work.now - DRAFT_LIFE),
        ),
        (OneTimeCode, OneTimeCode.expires_at <= work.now - CODE_RETENTION),
        (InboundMessage, InboundMessage.id < first_id_at(work.now - INBOUND_RETENTION)),
        (RateCounter, RateCounter.period_start <= work.now - COUNTER_RETENTION),
    )
    rows = [_purge(work, model, which, limit) for model, which in expired]
    return sum(rows) + forget_identified(work, JOB, limit=limit)


def _purge(
    work: UnitOfWork, model: type[Base], which: ColumnElement[bool], limit: int | None
) -> int:
    """Deletes rows, each on its own if they cannot be deleted together. A row that fails stays."""
    key = inspect(model).primary_key
    some = select(*key).where(which).limit(limit).with_for_update(skip_locked=True)
    together = which if limit is None else tuple_(*key).in_(some)
    try:
        with work.session.begin_nested():
            return _delete(work.session, model, together)
    except DATABASE_ERRORS:
        raise
    except SQLAlchemyError as error:
        log_failure("retention.batch_failed", error, table=model.__tablename__)
    done = 0
    for row in work.session.connection().execute(some).all():
        with isolated_row(work, JOB, hashed_key(model.__tablename__, *row)):
            done += _delete(work.session, model, tuple_(*key) == tuple(row))
    return done


def _delete(session: Session, model: type[Base], which: ColumnElement[bool]) -> int:
    return session.connection().execute(delete(model).where(which)).rowcount
