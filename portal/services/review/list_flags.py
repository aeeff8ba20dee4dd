"""Flags of registrations in a list, computed for the rows of one page or of one search.

Needs, births and document numbers are sealed and padded. There must be no column, index or count of
people in need, because it would reveal sealed values. These flags are computed from opened values,
one page at a time, and are not stored. A process remembers who is urgent (decision 161).
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from sqlalchemy import Select, or_, select

from portal.crypto import Sealed, Vault
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.registration.birth import Birth
from portal.domain.registration.document_numbers import document_warnings
from portal.domain.registration.states import Actor, State
from portal.domain.review.list_flags import Flag, is_urgent_as_stored
from portal.models import DuplicatePair, Registration, StateTransition
from portal.models.sealed import raw_name, sealed_place
from portal.services.platform.any_of import any_of
from portal.services.platform.upsert import dialect_of
from portal.services.review.list_row import ListRow
from portal.unit_of_work import UnitOfWork

Rows = Sequence[ListRow]
Ids = Collection[uuid.UUID]


def flags_of(work: UnitOfWork, rows: Rows) -> Mapping[uuid.UUID, Sequence[Flag]]:
    """Returns all flags of these registrations, in order of importance."""
    having = {flag: flagged(work, rows, flag=flag) for flag in Flag}
    return {row.id: [flag for flag in Flag if row.id in having[flag]] for row in rows}


def flagged(work: UnitOfWork, rows: Rows, *, flag: Flag) -> Ids:
    """Returns the registrations that have one flag. Opens no other values."""
    return _FINDERS[flag](work, rows)


def _urgent(work: UnitOfWork, rows: Rows) -> Ids:
    return urgent_ones(
        work,
        [(row.id, row.sealed(_NEEDS), row.sealed(_NEEDS_CARE)) for row in rows],
    )


def urgent_ones(
    work: UnitOfWork, rows: Iterable[tuple[uuid.UUID, Sealed | None, Sealed | None]]
) -> Ids:
    """Returns the urgent ones of rows of `NEED_COLUMNS`."""
    vault = work.vault
    return {
        row_id for row_id, needs, needs_care in rows if _is_urgent(vault, row_id, needs, needs_care)
    }


@lru_cache(maxsize=20_000)
def _is_urgent(
    vault: Vault, row_id: uuid.UUID, needs: Sealed | None, needs_care: Sealed | None
) -> bool:
    """Opens two ciphertexts. Their result never changes, so a process keeps it (decision 161)."""
    texts = (
        vault.open(sealed, sealed_place(Registration.__tablename__, column, row_id))
        if sealed
        else ""
        for column, sealed in (("needs", needs), ("needs_care", needs_care))
    )
    return is_urgent_as_stored(*texts)


_NEEDS: Final = raw_name("needs")
_NEEDS_CARE: Final = raw_name("needs_care")


def _document(_work: UnitOfWork, rows: Rows) -> Ids:
    return {row.id for row in rows if document_warnings(*row.document, Birth.from_text(row.birth))}


def _phone(_work: UnitOfWork, rows: Rows) -> Ids:
    return {row.id for row in rows if not row.phone_verified}


def possible_duplicates(work: UnitOfWork, ids: Ids) -> Ids:
    """Returns the registrations in open pairs that have one of these."""
    pairs = work.session.execute(_open_pairs(dialect_of(work)), {"ids": [*ids]})
    return {each for pair in pairs for each in pair}


def corrected_by_returnee(work: UnitOfWork, ids: Ids) -> Ids:
    """Returns those of these registrations that returnees corrected; excludes requests that an officer withdrew."""
    if not ids:
        return set()
    return set(work.session.scalars(_corrected_ones(dialect_of(work)), {"ids": [*ids]}))


def _duplicate(work: UnitOfWork, rows: Rows) -> Ids:
    return possible_duplicates(work, [row.id for row in rows])


def _corrected(work: UnitOfWork, rows: Rows) -> Ids:
    ids = [row.id for row in rows if row.state is State.SUBMITTED and row.version > 1]
    return corrected_by_returnee(work, ids)


@cache
def _open_pairs(dialect: str) -> Select[uuid.UUID, uuid.UUID]:
    sides = (DuplicatePair.first_id, DuplicatePair.second_id)
    return select(*sides).where(
        DuplicatePair.verdict == PairVerdict.OPEN,
        or_(*(any_of(dialect, side, "ids") for side in sides)),
    )


@cache
def _corrected_ones(dialect: str) -> Select[uuid.UUID]:
    return select(StateTransition.registration_id).where(
        any_of(dialect, StateTransition.registration_id, "ids"),
        StateTransition.from_state == State.RETURNED,
        StateTransition.actor == Actor.RETURNEE,
    )


_FINDERS: Final[Mapping[Flag, Callable[[UnitOfWork, Rows], Ids]]] = {
    Flag.URGENT: _urgent,
    Flag.DUPLICATE: _duplicate,
    Flag.DOCUMENT: _document,
    Flag.PHONE: _phone,
    Flag.CORRECTED: _corrected,
}
