"""Retention: deletes the rows that have expired by the rules."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, delete, false, func, inspect, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.logs import log_failure
from portal.models import AuditEntry, Registration
from portal.models.base import Base
from portal.services.platform.set_aside import DATABASE_ERRORS, hashed_key, isolated_row
from portal.services.privacy.retention_rules import RetentionRule, retention_limit
from portal.unit_of_work import UnitOfWork

JOB = "housekeeping.retention"


def count_expired(work: UnitOfWork, rule: RetentionRule) -> int:
    """Returns the number of rows that the rule would delete now."""
    expired = select(func.count()).select_from(rule.model).where(rule.expired)
    return work.session.scalar(expired) or 0


def count_expired_elsewhere(work: UnitOfWork, audit_days: int) -> Mapping[type[Base], int]:
    """Returns the rows that have expired and that no rule deletes: their deletion needs a person."""
    before = retention_limit(work.now, audit_days)
    of_audit = false() if before is None else AuditEntry.at < before
    waiting = Registration.erasure_asked_at.is_not(None) & Registration.erased_at.is_(None)
    return {
        model: work.session.scalar(select(func.count()).select_from(model).where(which)) or 0
        for model, which in ((AuditEntry, of_audit), (Registration, waiting))
    }


def purge_expired(work: UnitOfWork, rule: RetentionRule, *, limit: int) -> int:
    """Deletes at most `limit` rows, each on its own if they cannot be deleted together.

    Returns their number. May run at any time and in parallel, because it skips locked rows. A row
    that fails stays.
    """
    model = rule.model
    key = inspect(model).primary_key
    some = select(*key).where(rule.expired).limit(limit).with_for_update(skip_locked=True, of=model)
    try:
        with work.session.begin_nested():
            return _delete(work.session, model, tuple_(*key).in_(some))
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
