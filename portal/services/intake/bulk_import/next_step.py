"""Runs the next step of an import. Each step is committed, so that a killed worker loses none."""

import uuid
from typing import NamedTuple

from sqlalchemy import ColumnElement, literal_column, select

from portal.domain.intake.import_types import AT_WORK, ImportStage
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.models import Import
from portal.services.intake.bulk_import.dry_run import check_batch
from portal.services.intake.bulk_import.import_claims import is_import_claimed
from portal.services.intake.bulk_import.list_pieces import unreadable_list
from portal.services.intake.bulk_import.make_registrations import make_batch, skip_batch
from portal.services.intake.bulk_import.read_rows import refuse_import
from portal.services.intake.bulk_import.undo_import import undo_import_batch
from portal.unit_of_work import UnitOfWork

# A literal, because the partial index needs one.
WAITS: ColumnElement[bool] = literal_column(
    f"imports.stage IN ({', '.join(repr(s.value) for s in AT_WORK)})"
)


class PendingImport(NamedTuple):
    """An import with pending work."""

    id: uuid.UUID
    stage: ImportStage
    size: int
    is_claimed: bool = False
    request_id: str | None = None


def pending_imports(work: UnitOfWork) -> list[PendingImport]:
    """Returns the imports with pending work, the oldest first."""
    columns = (Import.id, Import.stage, Import.size, Import.claimed_until, Import.request_id)
    found = work.session.execute(select(*columns).where(WAITS).order_by(Import.id))
    return [
        PendingImport(
            row.id,
            row.stage,
            row.size,
            is_import_claimed(row.claimed_until, work.now),
            row.request_id,
        )
        for row in found
    ]


def run_next_step(
    work: UnitOfWork, import_id: uuid.UUID, *, caps: SpendingCaps, alone: bool = False
) -> bool:
    """Runs the next batch. Does nothing if another worker has locked the import or no work is left.

    With `alone` each row is on its own, so that one that fails is set aside and the others go on.
    """
    found = work.session.scalars(
        select(Import).where(Import.id == import_id).with_for_update(skip_locked=True)
    ).one_or_none()
    if found is None:
        return False
    match found.stage:
        case ImportStage.CHECKING:
            check_batch(work, found, alone=alone)
        case ImportStage.IMPORTING:
            make_batch(work, found, caps=caps, alone=alone)
        case ImportStage.UNDOING:
            undo_import_batch(work, found)
        case _:
            return False
    found.tries, found.claimed_until = 0, None
    return True


def set_aside(work: UnitOfWork, pending: PendingImport) -> bool:
    """Stops trying what failed repeatedly. Returns False if it can only be tried again.

    A file, or a list in the check, is refused. While registrations are made, the batch is skipped and its
    rows are shown as faulty.
    """
    match pending.stage:
        case ImportStage.READING:
            refuse_import(work, pending.id, unreadable_list())
        case ImportStage.CHECKING:
            refuse_import(
                work,
                pending.id,
                Invalid(
                    N_(
                        "The rows of this list could not be checked, so nothing was registered. Send the "
                        "list in parts, and tell your administrator about it."
                    )
                ),
            )
        case ImportStage.IMPORTING:
            skip_batch(work, pending.id)
        case _:
            return False
    return True
