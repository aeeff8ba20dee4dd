"""The purposes of the blind indexes: the keyed hashes by which sealed values are found."""

import uuid
from typing import Protocol

from portal.crypto import BlindIndex, Sealed, Vault
from portal.models.sealed import sealed_place

PHONE_INDEX = "phone"


DOCUMENT_INDEX = "document"


class HasPhone(Protocol):
    """A row with a sealed phone and its blind index."""

    @property
    def mobile(self) -> str | None:
        """The phone, opened."""

    @property
    def mobile_index(self) -> bytes | None:
        """The index, under the key that was the current one when it was written."""


def phone_index_of(vault: Vault, row: HasPhone) -> BlindIndex:
    """Returns the index of the phone of a row, which also finds rows written under another key."""
    if row.mobile:
        return vault.index(PHONE_INDEX, row.mobile)
    return BlindIndex([row.mobile_index or b""])


def index_of_sealed_phone(
    vault: Vault, sealed: Sealed | None, table: str, row_id: uuid.UUID
) -> BlindIndex | None:
    """Returns the index of the phone in the column `mobile` of a row that was read without a model."""
    if sealed is None:
        return None
    return vault.index(PHONE_INDEX, vault.open(sealed, sealed_place(table, "mobile", row_id)))
