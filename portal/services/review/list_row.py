"""Rows of an officer's list, without the ORM.

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
    Registration.reference,
    Registration.state,
    Registration.version,
    Registration.submitted_at,
    Registration.district_code,
    Registration.upazila_code,
    Registration.upazila_text,
    Registration.phone_verified,
    Registration.document_type,
    Registration.document_number,
    Registration.birth,
    Registration.needs,
    Registration.needs_care,
    Registration.name_bn,
    Registration.name_en,
)
NEED_COLUMNS: Final = (Registration.id, Registration.needs, Registration.needs_care)
"""What tells whether a registration is urgent."""
URGENCY_COLUMNS: Final = (*NEED_COLUMNS, Registration.submitted_at)
"""The same, and what orders a list; a row of these has no other columns."""
PlainRow = Row[*tuple[Any, ...]]


class ListRow:
    """What a list, its filters and its flags show. Opens a sealed value at its first access."""

    __slots__ = ("_opened", "_row", "_vault", "id", "submitted_at")

    def __init__(self, vault: Vault, row: Registration | PlainRow) -> None:
        self._vault, self._row = vault, row
        self._opened: dict[str, str | None] = {}
        self.id: uuid.UUID = row.id
        self.submitted_at: datetime = row.submitted_at

    @property
    def reference(self) -> str:
        """The reference, without dashes."""
        return str(self._row.reference)

    @property
    def state(self) -> State:
        """The present state."""
        return State(self._row.state)

    @property
    def version(self) -> int:
        """The number of the version, which grows with each change."""
        return int(self._row.version)

    @property
    def district_code(self) -> str:
        """The code of the present district."""
        return str(self._row.district_code)

    @property
    def upazila_code(self) -> str | None:
        """The code of the present upazila."""
        code: str | None = self._row.upazila_code
        return code

    @property
    def upazila_text(self) -> str | None:
        """The upazila as it was typed, if it has no code."""
        return self._open("upazila_text")

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
    def name_bn(self) -> str | None:
        """The name in Bangla."""
        return self._open("name_bn")

    @property
    def name_en(self) -> str | None:
        """The name in Latin letters."""
        return self._open("name_en")

    def sealed(self, attribute: str) -> Sealed | None:
        """Returns the ciphertext in an attribute of the row."""
        value: Sealed | None = getattr(self._row, attribute)
        return value

    def _open(self, column: str) -> str | None:
        if column not in self._opened:
            sealed = self.sealed(raw_name(column))
            place = sealed_place(Registration.__tablename__, column, self.id)
            self._opened[column] = None if sealed is None else self._vault.open(sealed, place)
        return self._opened[column] or None


def list_rows(vault: Vault, rows: Iterable[PlainRow]) -> list[ListRow]:
    """Returns the rows of a query for `COLUMNS`, or for a part of them."""
    return [ListRow(vault, row) for row in rows]
