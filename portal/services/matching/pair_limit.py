"""Limit of open pairs per registration, so that a flood of forms makes few pairs.

Each registration has at most `MOST_OPEN_PAIRS` open pairs, the highest scores first. Further matches
are counted in `pairs_left_out` and compared again after a decision on a pair.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.models import DuplicatePair, Registration

MOST_OPEN_PAIRS: Final = 10
_IN_A_QUERY: Final = 400

Both = tuple[uuid.UUID, uuid.UUID]


class ExistingPairs(NamedTuple):
    """The stored pairs of some registrations."""

    verdicts: dict[Both, PairVerdict]
    open_count: Counter[uuid.UUID]


def existing_pairs(session: Session, ids: Collection[uuid.UUID]) -> ExistingPairs:
    """Returns the verdicts of the pairs of these registrations, and how many are open for each."""
    verdicts: dict[Both, PairVerdict] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), _IN_A_QUERY):
        some = ordered[start : start + _IN_A_QUERY]
        rows = session.execute(
            select(DuplicatePair.first_id, DuplicatePair.second_id, DuplicatePair.verdict).where(
                or_(DuplicatePair.first_id.in_(some), DuplicatePair.second_id.in_(some))
            )
        )
        verdicts |= {(row.first_id, row.second_id): row.verdict for row in rows}
    open_count = Counter(
        each for both, verdict in verdicts.items() if verdict is PairVerdict.OPEN for each in both
    )
    return ExistingPairs(verdicts, open_count)


def may_have_more(registration: Registration, open_pairs: int) -> bool:
    """Tells whether matches of this registration may be left out."""
    return registration.pairs_left_out > 0 or open_pairs >= MOST_OPEN_PAIRS


def compare_left_out(session: Session, both: Iterable[Registration]) -> None:
    """Lets locked registrations be compared again if matches may be left out.

    Call this before the decision that frees the place of a pair is written.
    """
    rows = list(both)
    counts = existing_pairs(session, [each.id for each in rows]).open_count
    for registration in rows:
        if may_have_more(registration, counts[registration.id]):
            registration.compared_at = None
