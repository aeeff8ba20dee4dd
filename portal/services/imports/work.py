"""One piece of work on an import, whatever it needs next. What was done stays done when the worker dies."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.imports.terms import AT_WORK, Stage
from portal.domain.sms.money import Caps
from portal.models import Import
from portal.services.imports.check import check_batch
from portal.services.imports.make import make_batch
from portal.services.imports.undo import undo_batch

# Written as a literal, so that the partial index serves it.
_WAITS: ColumnElement[bool] = literal_column(
    f"imports.stage IN ({', '.join(repr(s.value) for s in AT_WORK)})"
)


def waiting(session: Session) -> list[tuple[uuid.UUID, Stage]]:
    """The imports with something to do, the oldest first."""
    found = session.execute(select(Import.id, Import.stage).where(_WAITS).order_by(Import.id))
    return [(row.id, row.stage) for row in found]


def do_batch(
    session: Session,
    vault: Vault,
    import_id: uuid.UUID,
    *,
    hotline: str,
    caps: Caps,
    now: datetime,
) -> bool:
    """Does the next batch; nothing where another worker holds the import, or nothing is to be done."""
    found = session.scalars(
        select(Import).where(Import.id == import_id).with_for_update(skip_locked=True)
    ).one_or_none()
    if found is None:
        return False
    match found.stage:
        case Stage.CHECKING:
            check_batch(session, vault, found, now=now)
        case Stage.IMPORTING:
            make_batch(session, vault, found, hotline=hotline, caps=caps, now=now)
        case Stage.UNDOING:
            undo_batch(session, vault, found, now=now)
        case _:
            return False
    return True
