"""Writes the keys of names anew with the current index key."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import select

from portal.crypto import Unreadable
from portal.models import BlockingKey, Registration
from portal.services.matching.blocking_keys import hashes_to_store, store_blocking_keys
from portal.services.matching.candidate_search import MATCH_COLUMNS, features_of
from portal.services.privacy.key_rotation import BATCH, TableState
from portal.unit_of_work import UnitOfWork, UnitsOfWork

_AT_ONCE = 50


def read_name_keys(units: UnitsOfWork) -> TableState:
    """Returns how many registrations have keys of names under an older index key."""
    state = TableState(BlockingKey.__tablename__)
    for ids in _batches(units):
        state.rows += len(ids)
        with units.read() as work:
            state.left += len(_outdated(work, ids, state))
    return state


def rotate_name_keys(
    units: UnitsOfWork, *, goes_on: Callable[[], bool] = lambda: True
) -> TableState:
    """Replaces them, until the end or until `goes_on` is False."""
    state = TableState(BlockingKey.__tablename__)
    for ids in _batches(units):
        state.rows += len(ids)
        with units.read() as work:
            outdated = list(_outdated(work, ids, state))
        for start in range(0, len(outdated), _AT_ONCE):
            some = outdated[start : start + _AT_ONCE]
            done = _replace(units, some)
            state.changed += done
            state.left += len(some) - done
            if not goes_on():
                return state
    return state


def _batches(units: UnitsOfWork) -> Iterator[Sequence[uuid.UUID]]:
    """Yields the ids of registrations that have keys of names."""
    last: uuid.UUID | None = None
    while True:
        with units.read() as work:
            statement = select(BlockingKey.registration_id).distinct()
            statement = statement.order_by(BlockingKey.registration_id).limit(BATCH)
            if last is not None:
                statement = statement.where(BlockingKey.registration_id > last)
            ids = work.session.scalars(statement).all()
        if not ids:
            return
        last = ids[-1]
        yield ids


def _outdated(
    work: UnitOfWork, ids: Sequence[uuid.UUID], state: TableState
) -> dict[uuid.UUID, set[bytes]]:
    """Returns the new keys of those registrations whose keys are others."""
    stored = defaultdict[uuid.UUID, set[bytes]](set)
    found = select(BlockingKey.registration_id, BlockingKey.hash)
    for owner, each in work.session.execute(found.where(BlockingKey.registration_id.in_(ids))):
        stored[owner].add(each)
    outdated = {}
    for registration in work.session.scalars(
        select(Registration).where(Registration.id.in_(ids)).options(MATCH_COLUMNS)
    ):
        try:
            keys = hashes_to_store(work.vault, features_of(registration))
        except Unreadable:
            state.unreadable += 1
            continue
        if {bytes(each) for each in keys} != stored[registration.id]:
            outdated[registration.id] = keys
    return outdated


def _replace(units: UnitsOfWork, ids: Sequence[uuid.UUID]) -> int:
    with units.begin() as work:
        free = work.session.scalars(
            select(Registration.id)
            .where(Registration.id.in_(ids))
            .order_by(Registration.id)
            .with_for_update(skip_locked=True, key_share=True)
        ).all()
        store_blocking_keys(work, _outdated(work, free, TableState("")))
        return len(free)
