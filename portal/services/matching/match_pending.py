"""Duplicates are found in the background: matches registrations that are not compared yet.

Works in four short steps on a small batch: read the registrations, write their keys, search, write
the pairs. All keys of a batch are committed before the search, so that of two concurrent
registrations at least one finds the other. The comparison holds no locks, and no step waits for a
lock: locked or changed registrations stay marked for the next round. Any number of workers may run
in parallel, and repetition changes nothing.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Executable, delete, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.matching.duplicate_pairs import OUT, PairVerdict
from portal.domain.matching.match_features import MatchFeatures, MatchScore
from portal.domain.registration.choices import Channel
from portal.models import DuplicatePair, Registration
from portal.models.base import new_id
from portal.services.matching.blocking_keys import hashes_to_store, store_blocking_keys
from portal.services.matching.candidate_search import (
    MATCH_COLUMNS,
    FoundCandidates,
    find_duplicates,
    open_features,
)
from portal.services.matching.pair_limit import MOST_OPEN_PAIRS, existing_pairs
from portal.services.platform.set_aside import not_set_aside
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork

JOB: Final = "matching.pending"
AT_ONCE: Final = 20
_WINDOW: Final = 500
"""A worker takes a random choice of this many rows, so that workers seldom take the same ones."""
_SOON: Final = tuple(channel for channel in Channel if channel is not Channel.IMPORT)
"""Registrations of single people are matched before those of large imports."""


class PendingRegistration(NamedTuple):
    """A registration as it was read. A withdrawn one has no features and therefore no keys."""

    id: uuid.UUID
    version: int
    features: MatchFeatures
    is_out: bool


class MatchedRegistration(NamedTuple):
    """A registration with the others that make a pair with it."""

    id: uuid.UUID
    version: int
    others: Sequence[FoundCandidates]
    stale: Sequence[tuple[uuid.UUID, datetime]]
    """Its open pairs that no longer match, with the time of their last search."""


def pending_ids(work: UnitOfWork, *, limit: int = AT_ONCE) -> list[uuid.UUID]:
    """Returns some registrations that were not compared since submission or change, imports last."""
    ids = _ids(work, _SOON) or _ids(work, (Channel.IMPORT,))
    return random.sample(ids, min(limit, len(ids)))


def pending_registrations(work: UnitOfWork, ids: Sequence[uuid.UUID]) -> list[PendingRegistration]:
    """Reads these registrations."""
    found = work.session.scalars(
        select(Registration).where(Registration.id.in_(ids)).options(MATCH_COLUMNS)
    )
    return [
        PendingRegistration(each.id, each.version, open_features(each), each.state in OUT)
        for each in found
    ]


def write_blocking_keys(
    work: UnitOfWork, batch: Sequence[PendingRegistration]
) -> list[PendingRegistration]:
    """Writes the blocking keys of a batch. Returns the registrations whose keys are written.

    The caller must not search the others, because concurrent registrations cannot find them yet.
    """
    free = _lock(work.session, batch)
    found = [each for each in batch if each.id in free]
    store_blocking_keys(
        work, {each.id: hashes_to_store(work.vault, each.features) for each in found}
    )
    return found


def search_candidates(
    work: UnitOfWork, batch: Sequence[PendingRegistration]
) -> list[MatchedRegistration]:
    """Searches the candidates of a batch."""
    before = _open_pairs(work.session, [each.id for each in batch])
    return [_search(work, each, before[each.id]) for each in batch]


def write_duplicate_pairs(work: UnitOfWork, batch: Sequence[MatchedRegistration]) -> int:
    """Writes the pairs of a batch and marks it as compared. Returns the number of registrations.

    Keeps the decisions of officers. Deletes open pairs that no longer match.
    """
    free = _lock(work.session, batch)
    others = {other.registration_id for each in batch for other in each.others}
    there = _lock_candidates(work.session, others)
    done = [
        each
        for each in batch
        if each.id in free and all(other.registration_id in there for other in each.others)
    ]
    _write(work, done)
    work.session.execute(
        update(Registration)
        .where(Registration.id.in_([each.id for each in done]))
        .values(compared_at=work.now)
        .execution_options(synchronize_session=False)
    )
    return len(done)


class _OpenPair(NamedTuple):
    id: uuid.UUID
    first_id: uuid.UUID
    second_id: uuid.UUID
    found_at: datetime


def _open_pairs(
    session: Session, ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[_OpenPair]]:
    """Returns the open pairs of each registration."""
    found = defaultdict[uuid.UUID, list[_OpenPair]](list)
    rows = session.execute(
        select(
            DuplicatePair.id,
            DuplicatePair.first_id,
            DuplicatePair.second_id,
            DuplicatePair.found_at,
        ).where(
            DuplicatePair.verdict == PairVerdict.OPEN,
            or_(DuplicatePair.first_id.in_(ids), DuplicatePair.second_id.in_(ids)),
        )
    )
    for row in rows:
        pair = _OpenPair(*row)
        found[pair.first_id].append(pair)
        found[pair.second_id].append(pair)
    return found


def _search(
    work: UnitOfWork, one: PendingRegistration, before: Sequence[_OpenPair]
) -> MatchedRegistration:
    others = [] if one.is_out else find_duplicates(work, one.features, but=one.id)
    found = {other.registration_id for other in others}
    stale = [
        (pair.id, pair.found_at) for pair in before if not found & {pair.first_id, pair.second_id}
    ]
    return MatchedRegistration(one.id, one.version, others, stale)


def _ids(work: UnitOfWork, channels: Sequence[Channel]) -> Sequence[uuid.UUID]:
    return work.session.scalars(
        select(Registration.id)
        .where(
            Registration.compared_at.is_(None),
            Registration.channel.in_(channels),
            not_set_aside(work, JOB, Registration.id),
        )
        .order_by(Registration.id)
        .limit(_WINDOW)
    ).all()


def _lock(
    session: Session, batch: Sequence[PendingRegistration | MatchedRegistration]
) -> set[uuid.UUID]:
    """Locks the registrations that are unlocked and unchanged since they were read."""
    versions = {each.id: each.version for each in batch}
    rows = session.execute(
        select(Registration.id, Registration.version)
        .where(Registration.id.in_(versions), Registration.compared_at.is_(None))
        .with_for_update(key_share=True, skip_locked=True)
    )
    return {row.id for row in rows if row.version == versions[row.id]}


def _lock_candidates(session: Session, others: set[uuid.UUID]) -> set[uuid.UUID]:
    """Locks the candidates that no other transaction holds, until the commit."""
    return set(
        session.scalars(
            select(Registration.id)
            .where(Registration.id.in_(others))
            .with_for_update(read=True, skip_locked=True)
        )
    )


def _write(work: UnitOfWork, done: Sequence[MatchedRegistration]) -> None:
    for pair_id, found_at in (pair for each in done for pair in each.stale):
        # A parallel search found the pair again, so it stays.
        work.session.execute(
            delete(DuplicatePair).where(
                DuplicatePair.id == pair_id,
                DuplicatePair.verdict == PairVerdict.OPEN,
                DuplicatePair.found_at == found_at,
            )
        )
    found = _within_limit(work.session, done)
    rows = [
        {
            "id": new_id(),
            "first_id": both[0],
            "second_id": both[1],
            "grounds": [ground.value for ground in match_score.grounds],
            "score": match_score.score,
            "found_at": work.now,
            "verdict": PairVerdict.OPEN,
        }
        for both, match_score in sorted(
            found.items()
        )  # one order for all workers prevents deadlocks
    ]
    if rows:
        work.session.connection().execute(_upsert(work), rows)


def _within_limit(
    session: Session, done: Sequence[MatchedRegistration]
) -> dict[tuple[uuid.UUID, uuid.UUID], MatchScore]:
    """Returns the pairs to write, and counts those above the limit at their registration."""
    ids = {each.id for each in done} | {o.registration_id for each in done for o in each.others}
    there, counts = existing_pairs(session, ids)
    found: dict[tuple[uuid.UUID, uuid.UUID], MatchScore] = {}
    with_count = defaultdict[int, list[uuid.UUID]](list)
    for each in done:
        left_out = 0
        for other in each.others:  # the highest score first
            both = _both(each.id, other.registration_id)
            if both not in there and both not in found:
                if any(counts[one] >= MOST_OPEN_PAIRS for one in both):
                    left_out += 1
                    continue
                counts.update(both)
            found[both] = other.match_score
        with_count[left_out].append(each.id)
    for left_out, owners in with_count.items():
        session.execute(
            update(Registration)
            .where(Registration.id.in_(owners), Registration.pairs_left_out != left_out)
            .values(pairs_left_out=left_out)
            .execution_options(synchronize_session=False)
        )
    return found


def _both(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    return (one, other) if one < other else (other, one)


def _upsert(work: UnitOfWork) -> Executable:
    new = upsert_into(work, DuplicatePair)
    return new.on_conflict_do_update(
        index_elements=["first_id", "second_id"],
        set_={name: new.excluded[name] for name in ("grounds", "score", "found_at")},
        where=DuplicatePair.verdict == PairVerdict.OPEN,
    )
