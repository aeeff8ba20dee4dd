"""Keyed hashes under which names are found though they are sealed.

A key of a name (`portal.domain.name_keys`) says little, so it never stands alone: a word is hashed with
the district, for an officer's search; a whole name with what a duplicate has in common besides, that is
the date of birth, the year of birth and a district, or the father's name. So the lists behind a hash
stay short even among ten million, and the database holds neither names nor what narrows them.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, false, insert, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.name_keys import word_keys
from portal.models import NameKey, Registration
from portal.models.duplicate import KEY_BYTES

_INDEX: Final = "name key"


def hash_key(vault: Vault, key: str) -> bytes:
    """The keyed hash of a narrowed key, as the table has it."""
    return vault.index(_INDEX, key)[:KEY_BYTES]


def word_hashes(vault: Vault, name: str, district: str) -> list[bytes]:
    """One hash for each word of a name, in a district."""
    return [hash_key(vault, f"word|{district}|{key}") for key in word_keys(name)]


def has_name(vault: Vault, name: str, districts: Iterable[str]) -> ColumnElement[bool]:
    """Whether a registration from one of the districts has each word of this name, however spelled.

    It may find a little too much: the words are compared by their consonants. A name without words
    finds nothing.
    """
    by_word = zip(*(word_hashes(vault, name, district) for district in districts), strict=True)
    found = [
        Registration.id.in_(select(NameKey.registration_id).where(NameKey.hash.in_(hashes)))
        for hashes in by_word
    ]
    return and_(*found) if found else false()


def keep_keys(session: Session, registration_id: uuid.UUID, hashes: Sequence[bytes]) -> None:
    """Replace the keys of a registration."""
    forget_keys(session, registration_id)
    rows = [{"hash": each, "registration_id": registration_id} for each in sorted(set(hashes))]
    if rows:
        session.connection().execute(insert(NameKey), rows)


def forget_keys(session: Session, registration_id: uuid.UUID) -> None:
    """Delete the keys of a registration, as when it is erased."""
    session.connection().execute(delete(NameKey).where(NameKey.registration_id == registration_id))
