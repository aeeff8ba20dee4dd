"""The possible duplicate pairs that an officer may see."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.domain.matching.duplicate_pairs import OUT, MatchReason, PairVerdict
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.models import DuplicatePair, Officer, Registration
from portal.services.platform.ttl_cache import TtlCache
from portal.services.registration.visibility import visibility_values, visible_by, visible_to
from portal.services.review.registration_detail import RegistrationDetail, registration_detail
from portal.services.review.registration_row import RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork

PAGE: Final = 50
MOST_COUNTED: Final = 100
"""The limit of the count in the menu, which each page of an officer shows."""


class PairSide(NamedTuple):
    """One registration of a pair. For one in another area only the district is visible."""

    id: uuid.UUID
    district_code: str
    row: RegistrationRow | None
    is_duplicate: bool
    """Whether it is marked as a duplicate of the other."""
    pairs_left_out: int
    """The number of its matches without a pair. 0 in another area."""


class PairRow(NamedTuple):
    """A pair. The first side is visible to the officer."""

    id: uuid.UUID
    sides: tuple[PairSide, PairSide]
    grounds: Sequence[MatchReason]
    score: int
    found_at: datetime
    verdict: PairVerdict
    decided_by: str | None
    decided_at: datetime | None

    @property
    def is_across(self) -> bool:
        """Returns whether one of the two is in another area."""
        return self.sides[1].row is None


class PairCursor(NamedTuple):
    """The last pair of a page, after which the next page begins."""

    score: int
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.score}-{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Parses the output of `str`. Raises `NotFound` for anything else."""
        score, _, hexadecimal = text.partition("-")
        try:
            if not (score.isascii() and score.isdigit() and len(score) <= 3):
                raise ValueError(score)
            return cls(int(score), uuid.UUID(hexadecimal))
        except ValueError as error:
            raise NotFound(N_("This list has no such page.")) from error


class PairPage(NamedTuple):
    """Pairs, and the cursor of the next page, or None."""

    rows: list[PairRow]
    next: PairCursor | None


class PairDetail(NamedTuple):
    """A pair with both registrations, opened. The second is None in another area."""

    row: PairRow
    mine: RegistrationDetail
    other: RegistrationDetail | None


def pairs_of(
    work: UnitOfWork, officer: Officer, registration_id: uuid.UUID, language: Language
) -> list[PairRow]:
    """Returns the pairs of a registration, the highest score first, with itself as first side."""
    found = work.session.scalars(_PAIRS, {"registration_id": registration_id}).all()
    if not found:
        return []
    rows = _rows(work, officer, found, language)
    return [row if row.sides[0].id == registration_id else _turned(row) for row in rows]


_REGISTRATION: Final[BindParameter[Any]] = bindparam("registration_id")
_PAIRS: Final = (
    select(DuplicatePair)
    .where(or_(DuplicatePair.first_id == _REGISTRATION, DuplicatePair.second_id == _REGISTRATION))
    .order_by(DuplicatePair.score.desc(), DuplicatePair.id)
)


def open_pairs(
    work: UnitOfWork,
    officer: Officer,
    language: Language,
    *,
    after: PairCursor | None = None,
    size: int = PAGE,
) -> PairPage:
    """Returns a page of open pairs in the officer's area, the highest score first."""
    query = (
        _open_pairs(officer.role)
        .order_by(
            DuplicatePair.score.desc(), DuplicatePair.id.desc()
        )  # the order of the index of open pairs
        .limit(size + 1)
    )
    if after:
        query = query.where(tuple_(DuplicatePair.score, DuplicatePair.id) < after)
    found = work.session.scalars(query, visibility_values(officer)).all()
    rows = _rows(work, officer, found[:size], language)
    goes_on = len(found) > size
    return PairPage(
        rows, PairCursor(found[size - 1].score, found[size - 1].id) if goes_on else None
    )


def count_open_pairs(work: UnitOfWork, officer: Officer) -> int:
    """Returns the number of open pairs in the officer's area, at most `MOST_COUNTED`."""
    return _COUNTS.get(work.session, officer.id)


def _count_open_pairs(session: Session, officer_id: uuid.UUID) -> int:
    officer = session.get_one(Officer, officer_id)
    return session.scalars(_open_count(officer.role), visibility_values(officer)).one()


_COUNTS: Final = TtlCache(_count_open_pairs)


@cache
def _open_count(role: Role) -> Select[int]:
    some = _open_pairs(role).with_only_columns(DuplicatePair.id).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some)


@cache
def _open_pairs(role: Role) -> Select[DuplicatePair]:
    first, second = aliased(Registration), aliased(Registration)

    def is_mine(column: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
        return exists().where(Registration.id == column, visible_by(role))

    return (
        select(DuplicatePair)
        .join(first, first.id == DuplicatePair.first_id)
        .join(second, second.id == DuplicatePair.second_id)
        .where(
            DuplicatePair.verdict == PairVerdict.OPEN,
            or_(is_mine(DuplicatePair.first_id), is_mine(DuplicatePair.second_id)),
            first.state.not_in(OUT),
            second.state.not_in(OUT),
        )
    )


def pair_detail(
    work: UnitOfWork, officer: Officer, pair_id: uuid.UUID, language: Language
) -> PairDetail:
    """Returns one pair with the reasons for and against a match. Raises `NotFound`."""
    found = work.session.get(DuplicatePair, pair_id)
    rows = _rows(work, officer, [found], language) if found else []
    if not rows:
        raise no_such_pair()
    mine, other = rows[0].sides
    assert mine.row is not None, "the first side is seen"  # noqa: S101 - for the types
    return PairDetail(
        rows[0],
        registration_detail(work, officer, mine.row.reference, language),
        registration_detail(work, officer, other.row.reference, language) if other.row else None,
    )


def no_such_pair() -> NotFound:
    """Returns the error for a pair that is gone or belongs to two other areas."""
    return NotFound(N_("This pair no longer exists. One of the two was changed."))


def _rows(
    work: UnitOfWork, officer: Officer, pairs: Sequence[DuplicatePair], language: Language
) -> list[PairRow]:
    ids = {each for pair in pairs for each in (pair.first_id, pair.second_id)}
    there = {
        each.id: each
        for each in work.session.scalars(
            select(Registration).where(Registration.id.in_(ids), visible_to(officer))
        )
    }
    districts = {
        row.id: row.district_code
        for row in work.session.execute(
            select(Registration.id, Registration.district_code).where(Registration.id.in_(ids))
        )
    }
    names = {
        row.id: row.name
        for row in work.session.execute(
            select(Officer.id, Officer.name).where(
                Officer.id.in_({pair.decided_by_id for pair in pairs if pair.decided_by_id})
            )
        )
    }

    def side(pair: DuplicatePair, registration_id: uuid.UUID) -> PairSide:
        seen = there.get(registration_id)
        return PairSide(
            registration_id,
            districts[registration_id],
            row_of(seen, language) if seen else None,
            pair.duplicate_id == registration_id,
            seen.pairs_left_out if seen else 0,
        )

    rows = [
        PairRow(
            pair.id,
            (side(pair, pair.first_id), side(pair, pair.second_id)),
            tuple(map(MatchReason, pair.grounds)),
            pair.score,
            pair.found_at,
            pair.verdict,
            names.get(pair.decided_by_id) if pair.decided_by_id else None,
            pair.decided_at,
        )
        for pair in pairs
    ]
    return [
        row if row.sides[0].row else _turned(row)
        for row in rows
        if row.sides[0].row or row.sides[1].row
    ]


def _turned(row: PairRow) -> PairRow:
    return row._replace(sides=row.sides[::-1])
