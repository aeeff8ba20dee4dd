"""Forgetting what has had its time: unsent drafts, lists, codes, counters, inbound SMS, identified people."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
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
from portal.models.base import first_id_at
from portal.services.outreach.identified_retention import forget_identified

CODES_ARE_KEPT = timedelta(days=1)
INBOUND_IS_KEPT = timedelta(days=90)
"""Gateways tell again within days; disputes about a STOP come within weeks."""
COUNTERS_ARE_KEPT = timedelta(days=2)
"""No limit looks back further than a day."""


def forget_expired(session: Session, *, now: datetime) -> int:
    """Deletes or empties them and returns how many rows that were. May run at any time and at once."""
    old_lists = select(Import.id).where(Import.expires_at <= now, Import.stage.not_in(AT_WORK))
    statements = (
        *(
            delete(table).where(table.import_id.in_(old_lists))
            for table in (ImportPart, ImportBatch, ImportKey)
        ),
        delete(Draft).where(Draft.expires_at <= now),
        delete(FormDraft).where(FormDraft.expires_at <= now),
        delete(OneTimeCode).where(OneTimeCode.expires_at <= now - CODES_ARE_KEPT),
        delete(InboundMessage).where(InboundMessage.id < first_id_at(now - INBOUND_IS_KEPT)),
        delete(RateCounter).where(RateCounter.period_start <= now - COUNTERS_ARE_KEPT),
    )
    rows = [session.connection().execute(statement).rowcount for statement in statements]
    return sum(rows) + forget_identified(session, now=now)
