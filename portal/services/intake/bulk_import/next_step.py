"""Runs the next step of an import. Each step is committed, so that a killed worker loses none."""

import uuid

from sqlalchemy import ColumnElement, literal_column, select

from portal.domain.intake.import_types import AT_WORK, ImportStage
from portal.domain.messaging.costs import SpendingCaps
from portal.models import Import
from portal.services.intake.bulk_import.dry_run import check_batch
from portal.services.intake.bulk_import.make_registrations import make_batch
from portal.services.intake.bulk_import.undo_import import undo_import_batch
from portal.unit_of_work import UnitOfWork

# A literal, because the partial index needs one.
_WAITS: ColumnElement[bool] = literal_column(
    f"imports.stage IN ({', '.join(repr(s.value) for s in AT_WORK)})"
)


def pending_imports(work: UnitOfWork) -> list[tuple[uuid.UUID, ImportStage]]:
    """Returns the imports with pending work, the oldest first."""
    found = work.session.execute(select(Import.id, Import.stage).where(_WAITS).order_by(Import.id))
    return [(row.id, row.stage) for row in found]


def run_next_step(work: UnitOfWork, import_id: uuid.UUID, *, caps: SpendingCaps) -> bool:
    """Runs the next batch. Does nothing if another worker has locked the import or no work is left."""
    found = work.session.scalars(
        select(Import).where(Import.id == import_id).with_for_update(skip_locked=True)
    ).one_or_none()
    if found is None:
        return False
    match found.stage:
        case ImportStage.CHECKING:
            check_batch(work, found)
        case ImportStage.IMPORTING:
            make_batch(work, found, caps=caps)
        case ImportStage.UNDOING:
            undo_import_batch(work, found)
        case _:
            return False
    return True
