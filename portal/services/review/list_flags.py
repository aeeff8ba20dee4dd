"""The remarks of a list, found for the rows on one page, or for those read in search of a remark.

Needs, births and document numbers are sealed, and padded so that a row tells nothing. There is no
column, index or count of who is in need, and there must be none: it would tell what the seal hides.
So these flags are worked out from opened values, a page at a time, and forgotten with the page.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import or_, select

from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import Need
from portal.domain.registration.document_numbers import document_warnings
from portal.domain.registration.states import Actor, State
from portal.domain.review.list_flags import Flag, is_urgent
from portal.models import DuplicatePair, Registration, StateTransition
from portal.unit_of_work import UnitOfWork

COLUMNS: Final = (
    Registration.phone_verified,
    Registration.needs,
    Registration.needs_care,
    Registration.birth,
    Registration.document_type,
    Registration.document_number,
)
"""What the flags are found by."""

Rows = Sequence[Registration]
Ids = Collection[uuid.UUID]


def flags_of(work: UnitOfWork, rows: Rows) -> Mapping[uuid.UUID, Sequence[Flag]]:
    """All flags of these registrations, in the order in which they matter."""
    having = {flag: flagged(work, rows, flag=flag) for flag in Flag}
    return {row.id: [flag for flag in Flag if row.id in having[flag]] for row in rows}


def flagged(work: UnitOfWork, rows: Rows, *, flag: Flag) -> Ids:
    """Those of these registrations that have one flag; nothing else of them is opened."""
    return _FINDERS[flag](work, rows)


def _urgent(_work: UnitOfWork, rows: Rows) -> Ids:
    return {row.id for row in rows if is_urgent(_needs(row.needs), needs_care=_cares(row))}


def _needs(text: str | None) -> list[Need]:
    return list(map(Need, text.split(","))) if text else []


def _cares(row: Registration) -> bool:
    return row.needs_care == "yes"


def _document(_work: UnitOfWork, rows: Rows) -> Ids:
    return {
        row.id
        for row in rows
        if document_warnings(
            row.document_type,
            row.document_number,
            Birth.from_text(row.birth or ""),
        )
    }


def _phone(_work: UnitOfWork, rows: Rows) -> Ids:
    return {row.id for row in rows if not row.phone_verified}


def _duplicate(work: UnitOfWork, rows: Rows) -> Ids:
    ids = [row.id for row in rows]
    pairs = work.session.execute(
        select(DuplicatePair.first_id, DuplicatePair.second_id).where(
            DuplicatePair.verdict == PairVerdict.OPEN,
            or_(DuplicatePair.first_id.in_(ids), DuplicatePair.second_id.in_(ids)),
        )
    )
    return {each for pair in pairs for each in pair}


def _corrected(work: UnitOfWork, rows: Rows) -> Ids:
    """Waiting again after the returnee mended it; one that an officer took back is not corrected."""
    ids = [row.id for row in rows if row.state is State.SUBMITTED and row.version > 1]
    return set(
        work.session.scalars(
            select(StateTransition.registration_id).where(
                StateTransition.registration_id.in_(ids),
                StateTransition.from_state == State.RETURNED,
                StateTransition.actor == Actor.RETURNEE,
            )
        )
    )


_FINDERS: Final[Mapping[Flag, Callable[[UnitOfWork, Rows], Ids]]] = {
    Flag.URGENT: _urgent,
    Flag.DUPLICATE: _duplicate,
    Flag.DOCUMENT: _document,
    Flag.PHONE: _phone,
    Flag.CORRECTED: _corrected,
}
