"""Rows of a list as flags and filters read them.

A page with a filter reads up to 2,000 rows to show 50. An entity costs several times as much as a plain
row, most of it for the columns that are not loaded.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from portal.crypto import Sealed, Vault
from portal.domain.registration.choices import DocumentType
from portal.domain.registration.states import State
from portal.models import Registration
from portal.models.sealed import raw_name, sealed_place

COLUMNS: Final = (
    Registration.id,
    Registration.submitted_at,
    Registration.state,
    Registration.version,
    Registration.phone_verified,
    Registration.document_type,
    Registration.document_number,
    Registration.birth,
    Registration.needs,
    Registration.needs_care,
    Registration.name_bn,
    Registration.name_en,
)


class ListRow:
    """What flags and filters read of a registration. A sealed value is opened when it is read."""

    __slots__ = ("_row", "_vault", "id", "submitted_at")

    def __init__(self, vault: Vault, row: Registration | Row[*tuple[Any, ...]]) -> None:
        self._vault, self._row = vault, row
        self.id: uuid.UUID = row.id
        self.submitted_at: datetime = row.submitted_at

    @property
    def is_corrected_request(self) -> bool:
        """Whether it waits again after it was changed."""
        return self._row.state is State.SUBMITTED and self._row.version > 1

    @property
    def phone_verified(self) -> bool:
        """Whether the person typed a code sent to the phone."""
        return bool(self._row.phone_verified)

    @property
    def document(self) -> tuple[DocumentType, str | None]:
        """The type and the number of the document."""
        return self._row.document_type, self._open("document_number")

    @property
    def birth(self) -> str:
        """The text of the birth."""
        return self._open("birth") or ""

    @property
    def needs(self) -> str:
        """The codes of the needs, with commas."""
        return self._open("needs") or ""

    @property
    def needs_care(self) -> bool:
        """Whether the person has a disability or an illness that needs care."""
        return self._open("needs_care") == "yes"

    @property
    def names(self) -> list[str]:
        """The name in each script in which it was given."""
        return [name for name in (self._open("name_bn"), self._open("name_en")) if name]

    def _open(self, column: str) -> str | None:
        sealed: Sealed | None = getattr(self._row, raw_name(column))
        if sealed is None:
            return None
        place = sealed_place(Registration.__tablename__, column, self.id)
        return self._vault.open(sealed, place) or None


def list_rows(vault: Vault, rows: Iterable[Registration | Row[*tuple[Any, ...]]]) -> list[ListRow]:
    """Returns the rows of a query for `COLUMNS`, or those of entities, for flags and filters."""
    return [ListRow(vault, row) for row in rows]
