"""One piece of work on an import, whatever it needs next. What was done stays done when the worker dies."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.intake.import_types import AT_WORK, ImportStage
from portal.domain.messaging.costs import SpendingCaps
from portal.models import Import
from portal.services.intake.bulk_import.dry_run import check_batch
from portal.services.intake.bulk_import.make_registrations import make_batch
from portal.services.intake.bulk_import.undo_import import undo_import_batch

# Written as a literal, so that the partial index serves it.
_WAITS: ColumnElement[bool] = literal_column(
    f"imports.stage IN ({', '.join(repr(s.value) for s in AT_WORK)})"
)


def pending_imports(session: Session) -> list[tuple[uuid.UUID, ImportStage]]:
    """The imports with something to do, the oldest first."""
    found = session.execute(select(Import.id, Import.stage).where(_WAITS).order_by(Import.id))
    return [(row.id, row.stage) for row in found]


def run_next_step(
    session: Session,
    vault: Vault,
    import_id: uuid.UUID,
    *,
    hotline: str,
    caps: SpendingCaps,
    now: datetime,
) -> bool:
    """Does the next batch; nothing where another worker holds the import, or nothing is to be done."""
    found = session.scalars(
        select(Import).where(Import.id == import_id).with_for_update(skip_locked=True)
    ).one_or_none()
    if found is None:
        return False
    match found.stage:
        case ImportStage.CHECKING:
            check_batch(session, vault, found, now=now)
        case ImportStage.IMPORTING:
            make_batch(session, vault, found, hotline=hotline, caps=caps, now=now)
        case ImportStage.UNDOING:
            undo_import_batch(session, vault, found, now=now)
        case _:
            return False
    return True
