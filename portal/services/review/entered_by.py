"""Who entered a registration for a returnee: by assisted entry or by a list."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, select

from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.models import AssistedEntry, Import, ImportedRow, Officer
from portal.unit_of_work import UnitOfWork

OWN_ENTRY: Final = N_(
    "You entered this registration yourself. Another officer of your office verifies it."
)


def entered_by(
    work: UnitOfWork, ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Collection[uuid.UUID]]:
    """Returns who entered, uploaded or started each of these registrations; nobody for the others."""
    officers: dict[uuid.UUID, set[uuid.UUID]] = {each: set() for each in ids}
    for registration_id, officer_id in work.session.execute(_ENTERED_BY, {"ids": list(ids)}):
        if registration_id is not None and officer_id is not None:
            officers[registration_id].add(officer_id)
    return officers


_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_ENTERED_BY: Final = (
    select(AssistedEntry.registration_id, AssistedEntry.officer_id)
    .where(AssistedEntry.registration_id.in_(_IDS))
    .union_all(
        *(
            select(ImportedRow.registration_id, officer_id)
            .join(Import, Import.id == ImportedRow.import_id)
            .where(ImportedRow.registration_id.in_(_IDS))
            for officer_id in (Import.officer_id, Import.started_by_id)
        )
    )
)


def is_own_entry(work: UnitOfWork, officer: Officer, registration_id: uuid.UUID) -> bool:
    """Returns whether this officer entered the registration for the returnee."""
    return officer.id in entered_by(work, [registration_id])[registration_id]


def check_not_own_entry(work: UnitOfWork, officer: Officer, registration_id: uuid.UUID) -> None:
    """Raises `Forbidden` for the officer who entered the registration."""
    if is_own_entry(work, officer, registration_id):
        raise Forbidden(OWN_ENTRY)
