"""Who entered a registration for a returnee: by assisted entry or by a list."""

import uuid
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import CompoundSelect, select

from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.models import AssistedEntry, Import, ImportedRow, Officer
from portal.services.platform.any_of import any_of
from portal.services.platform.upsert import dialect_of
from portal.unit_of_work import UnitOfWork

OWN_ENTRY: Final = N_(
    "You entered this registration yourself. Another officer of your office verifies it."
)


def entered_by(
    work: UnitOfWork, ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Collection[uuid.UUID]]:
    """Returns who entered, uploaded or started each of these registrations; nobody for the others."""
    query = _entered_by(dialect_of(work))
    officers: dict[uuid.UUID, set[uuid.UUID]] = {each: set() for each in ids}
    for registration_id, officer_id in work.session.execute(query, {"ids": list(ids)}):
        if registration_id is not None and officer_id is not None:
            officers[registration_id].add(officer_id)
    return officers


@cache
def _entered_by(dialect: str) -> CompoundSelect[*tuple[Any, ...]]:
    assisted = select(AssistedEntry.registration_id, AssistedEntry.officer_id)
    return assisted.where(any_of(dialect, AssistedEntry.registration_id, "ids")).union_all(
        *(
            select(ImportedRow.registration_id, officer_id)
            .join(Import, Import.id == ImportedRow.import_id)
            .where(any_of(dialect, ImportedRow.registration_id, "ids"))
            for officer_id in (Import.officer_id, Import.started_by_id)
        )
    )


def is_own_entry(work: UnitOfWork, officer: Officer, registration_id: uuid.UUID) -> bool:
    """Returns whether this officer entered the registration for the returnee."""
    return officer.id in entered_by(work, [registration_id])[registration_id]


def check_not_own_entry(work: UnitOfWork, officer: Officer, registration_id: uuid.UUID) -> None:
    """Raises `Forbidden` for the officer who entered the registration."""
    if is_own_entry(work, officer, registration_id):
        raise Forbidden(OWN_ENTRY)
