"""Keyed hashes under which names are found though they are sealed.

A key of a name (`portal.domain.names.keys`) says little, so it never stands alone: a word is hashed with
the district, for an officer's search; a whole name with what a duplicate has in common besides, that is
the date of birth, the year of birth and a district, or the father's name. So the lists behind a hash
stay short even among ten million, and the database holds neither names nor what narrows them.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, false, insert, select

from portal.crypto import Vault
from portal.domain.matching.match_features import YEARS_MISREMEMBERED, MatchFeatures
from portal.domain.names.keys import blocking_keys, word_keys
from portal.models import BlockingKey, Registration
from portal.models.matching import KEY_BYTES
from portal.unit_of_work import UnitOfWork

_INDEX: Final = "name key"


def hashes_to_store(vault: Vault, clues: MatchFeatures) -> set[bytes]:
    """The hashes under which a registration is to be found, some ten."""
    keys = set(_keys_of_pairs(clues, spread=False))
    keys |= {
        f"word|{district}|{word}"
        for name in clues.names
        for word in word_keys(name)
        for district in clues.districts
    }
    return {_hash(vault, key) for key in keys}


def hashes_to_find(vault: Vault, clues: MatchFeatures) -> list[bytes]:
    """The hashes under which those who may be the same person are found."""
    return [_hash(vault, key) for key in dict.fromkeys(_keys_of_pairs(clues, spread=True))]


def _keys_of_pairs(clues: MatchFeatures, *, spread: bool) -> Iterator[str]:
    """A name with each thing that makes a pair beside it (`portal.domain.matching.match_features`).

    A birth is kept under one year and, with `spread`, looked for in those around it.
    """
    names = list(dict.fromkeys(key for name in clues.names for key in blocking_keys(name)))
    if clues.birth and clues.birth.day:
        yield from (f"born|{clues.birth.day}|{key}" for key in names)
    if clues.birth:
        first, last = clues.birth.years()
        # An age is kept under the later of two years.
        near = range(first - YEARS_MISREMEMBERED, last + YEARS_MISREMEMBERED + 2)
        for year in near if spread else (last,):
            for district in clues.districts:
                yield from (f"year|{year}|{district}|{key}" for key in names)
    if clues.father:
        fathers = blocking_keys(clues.father)[:1]
        own = dict.fromkeys(key for name in clues.names for key in blocking_keys(name)[:1])
        yield from (f"father|{father}|{key}" for father in fathers for key in own)


def _hash(vault: Vault, key: str) -> bytes:
    return vault.index(_INDEX, key)[:KEY_BYTES]


def word_hashes(vault: Vault, name: str, district: str) -> list[bytes]:
    """One hash for each word of a name, in a district."""
    return [_hash(vault, f"word|{district}|{key}") for key in word_keys(name)]


def has_name(vault: Vault, name: str, districts: Iterable[str]) -> ColumnElement[bool]:
    """Whether a registration from one of the districts has each word of this name, however spelled.

    It may find a little too much: the words are compared by their consonants. A name without words
    finds nothing.
    """
    by_word = zip(*(word_hashes(vault, name, district) for district in districts), strict=True)
    found = [
        Registration.id.in_(select(BlockingKey.registration_id).where(BlockingKey.hash.in_(hashes)))
        for hashes in by_word
    ]
    return and_(*found) if found else false()


def store_blocking_keys(work: UnitOfWork, keys: Mapping[uuid.UUID, set[bytes]]) -> None:
    """Replace the keys of some registrations."""
    delete_blocking_keys(work, keys)
    rows = sorted((each, owner) for owner, hashes in keys.items() for each in hashes)
    if rows:
        work.session.connection().execute(
            insert(BlockingKey), [{"hash": each, "registration_id": owner} for each, owner in rows]
        )


def delete_blocking_keys(work: UnitOfWork, owners: Iterable[uuid.UUID]) -> None:
    """Delete the keys of some registrations, as when one is erased."""
    work.session.connection().execute(
        delete(BlockingKey).where(BlockingKey.registration_id.in_(owners))
    )
