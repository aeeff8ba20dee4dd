"""Blocking keys: keyed hashes by which sealed names can be searched.

A key of a name (`portal.domain.names.keys`) is hashed together with a second value: a word with the
district, for an officer's search; a whole name with the date of birth, the year of birth and a
district, or the father's name, for duplicates. This keeps the list behind a hash short among ten
million rows, and the database contains neither names nor the second values.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Uuid,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
)

from portal.crypto import BlindIndex, Vault
from portal.domain.matching.match_features import YEARS_MISREMEMBERED, MatchFeatures
from portal.domain.names.keys import blocking_keys, word_keys
from portal.models import BlockingKey, Registration
from portal.models.matching import KEY_BYTES
from portal.unit_of_work import UnitOfWork

_INDEX: Final = "name key"
_INSERT_ARRAYS: Final = insert(BlockingKey).from_select(
    ["hash", "registration_id"],
    select(
        func.unnest(bindparam("hashes", type_=ARRAY(LargeBinary))),
        func.unnest(bindparam("owners", type_=ARRAY(Uuid))),
    ),
)
"""All keys of a batch in one statement of PostgreSQL."""


def hashes_to_store(vault: Vault, features: MatchFeatures) -> set[bytes]:
    """Returns the hashes under which a registration is stored, about ten."""
    keys = set(_keys_of_pairs(features, spread=False))
    keys |= {
        f"word|{district}|{word}"
        for name in features.names
        for word in word_keys(name)
        for district in features.districts
    }
    return {_hash(vault, key) for key in keys}


def hashes_to_find(vault: Vault, features: MatchFeatures) -> list[bytes]:
    """Returns the hashes under which possible duplicates are stored."""
    keys = dict.fromkeys(_keys_of_pairs(features, spread=True))
    return [value for key in keys for value in _hash(vault, key).values]


def _keys_of_pairs(features: MatchFeatures, *, spread: bool) -> Iterator[str]:
    """Hashes a name with each value that makes a pair (`portal.domain.matching.match_features`).

    A birth is stored under one year. With `spread`, the neighbouring years are included.
    """
    names = list(dict.fromkeys(key for name in features.names for key in blocking_keys(name)))
    if features.birth and features.birth.day:
        yield from (f"born|{features.birth.day}|{key}" for key in names)
    if features.birth:
        first, last = features.birth.years()
        # An age is stored under the later of its two possible years.
        near = range(first - YEARS_MISREMEMBERED, last + YEARS_MISREMEMBERED + 2)
        for year in near if spread else (last,):
            for district in features.districts:
                yield from (f"year|{year}|{district}|{key}" for key in names)
    if features.father:
        fathers = blocking_keys(features.father)[:1]
        own = dict.fromkeys(key for name in features.names for key in blocking_keys(name)[:1])
        yield from (f"father|{father}|{key}" for father in fathers for key in own)


def _hash(vault: Vault, key: str) -> BlindIndex:
    return vault.index(_INDEX, key).cut(KEY_BYTES)


def word_hashes(vault: Vault, name: str, district: str) -> list[BlindIndex]:
    """Returns one hash for each word of a name, in a district."""
    return [_hash(vault, f"word|{district}|{key}") for key in word_keys(name)]


def name_hashes(vault: Vault, name: str, districts: Iterable[str]) -> list[tuple[BlindIndex, ...]]:
    """Returns for each word of a name its hashes in these districts."""
    by_district = (word_hashes(vault, name, district) for district in districts)
    return list(zip(*by_district, strict=True))


def has_name(hashes: Iterable[Sequence[bytes]]) -> ColumnElement[bool]:
    """Returns the condition that a name contains each of these words (`name_hashes`), however spelled.

    Words are compared by their consonants, so that false matches are possible. A name without words
    matches nothing.
    """
    found = [
        Registration.id.in_(select(BlockingKey.registration_id).where(BlockingKey.hash.in_(word)))
        for word in hashes
    ]
    return and_(*found) if found else false()


def store_blocking_keys(work: UnitOfWork, keys: Mapping[uuid.UUID, set[bytes]]) -> None:
    """Replaces the keys of some registrations."""
    delete_blocking_keys(work, keys)
    rows = sorted((each, owner) for owner, hashes in keys.items() for each in hashes)
    if not rows:
        return
    connection = work.session.connection()
    if connection.dialect.name == "postgresql":
        hashes, owners = zip(*rows, strict=True)
        connection.execute(_INSERT_ARRAYS, {"hashes": list(hashes), "owners": list(owners)})
    else:
        connection.execute(
            insert(BlockingKey), [{"hash": each, "registration_id": owner} for each, owner in rows]
        )


def delete_blocking_keys(work: UnitOfWork, owners: Iterable[uuid.UUID]) -> None:
    """Deletes the keys of some registrations, for example after an erasure."""
    work.session.connection().execute(
        delete(BlockingKey).where(BlockingKey.registration_id.in_(owners))
    )
