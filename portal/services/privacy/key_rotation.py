"""Seals and indexes stored values anew with the current keys, while the service goes on.

Rows are read in batches. Only rows with a value of an older key are locked, those that somebody else
holds are left for the next pass, and no lock is waited for: a concurrent change is never overwritten
or delayed. A stopped rotation begins again from the first row and passes quickly over what is done.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import RowMapping, Table, select, update
from sqlalchemy.exc import IntegrityError

from portal.crypto import Unreadable, Vault, key_id_of
from portal.models.sealed import sealed_place
from portal.services.privacy.key_rules import recomputed_columns, sealed_columns
from portal.unit_of_work import UnitOfWork, UnitsOfWork

BATCH: Final = 500
_LOCKED_AT_ONCE: Final = 100


@dataclass
class TableState:
    """What a pass over a table found."""

    table: str
    rows: int = 0
    changed: int = 0
    left: int = 0
    """Rows with a value of an older key, after the pass."""
    unreadable: int = 0
    """Rows with a value that no key of this process opens. They are left as they are."""
    key_ids: Counter[str] = field(default_factory=Counter)
    """Sealed values by the id of their key, before the pass."""


def read_state(units: UnitsOfWork, table: Table) -> TableState:
    """Returns what is left of older keys in a table, without changing it."""
    state = TableState(table.name)
    for rows in _batches(units, table):
        state.left += len(_outdated(units.vault, table, rows, state))
    return state


def rotate_table(
    units: UnitsOfWork, table: Table, *, goes_on: Callable[[], bool] = lambda: True
) -> TableState:
    """Seals and indexes the rows of a table anew, until the end or until `goes_on` is False."""
    state = TableState(table.name)
    for rows in _batches(units, table):
        outdated = _outdated(units.vault, table, rows, state)
        for start in range(0, len(outdated), _LOCKED_AT_ONCE):
            ids = outdated[start : start + _LOCKED_AT_ONCE]
            done = _rotate_some(units, table, ids)
            state.changed += done
            state.left += len(ids) - done
            if not goes_on():
                return state
        if not goes_on():
            return state
    return state


def _batches(units: UnitsOfWork, table: Table) -> Iterator[Sequence[RowMapping]]:
    last: uuid.UUID | None = None
    while True:
        with units.read() as work:
            statement = select(*_columns(table)).order_by(table.c.id).limit(BATCH)
            if last is not None:
                statement = statement.where(table.c.id > last)
            rows = work.session.execute(statement).mappings().all()
        if not rows:
            return
        last = rows[-1]["id"]
        yield rows


def _columns(table: Table) -> list[Any]:
    indexes = recomputed_columns(table)
    more = {name for rule in indexes.values() for name in rule.needs}
    return [table.c[name] for name in ("id", *sealed_columns(table), *indexes, *sorted(more))]


def _outdated(
    vault: Vault, table: Table, rows: Sequence[RowMapping], state: TableState
) -> list[uuid.UUID]:
    found = []
    for row in rows:
        state.rows += 1
        sealed = [row[name] for name in sealed_columns(table) if row[name] is not None]
        state.key_ids.update(map(key_id_of, sealed))
        try:
            if any(map(vault.needs_rotation, sealed)) or _new_indexes(vault, table, row):
                found.append(row["id"])
        except Unreadable:
            state.unreadable += 1
    return found


def _rotate_some(units: UnitsOfWork, table: Table, ids: Sequence[uuid.UUID]) -> int:
    try:
        with units.begin() as work:
            return sum(_rotate_row(work, table, row) for row in _lock(work, table, ids))
    except IntegrityError:
        if len(ids) == 1:
            return 0  # the same phone waits twice, under either key, until one is done with
        return sum(_rotate_some(units, table, [each]) for each in ids)


def _lock(work: UnitOfWork, table: Table, ids: Sequence[uuid.UUID]) -> Sequence[RowMapping]:
    statement = (
        select(*_columns(table))
        .where(table.c.id.in_(ids))
        .order_by(table.c.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return work.session.execute(statement).mappings().all()


def _rotate_row(work: UnitOfWork, table: Table, row: RowMapping) -> bool:
    try:
        values = _new_indexes(work.vault, table, row)
        for name in sealed_columns(table):
            if row[name] is not None and work.vault.needs_rotation(row[name]):
                place = sealed_place(table.name, name, row["id"])
                values[name] = work.vault.seal_anew(row[name], place)
    except Unreadable:
        return False
    if values:
        work.session.execute(update(table).where(table.c.id == row["id"]).values(values))
    return True


def _new_indexes(vault: Vault, table: Table, row: RowMapping) -> dict[str, bytes]:
    """Returns the indexes of a row that differ from those of the current key."""

    def text(name: str) -> str | None:
        if row[name] is None:
            return None
        return vault.open(row[name], sealed_place(table.name, name, row["id"]))

    changed = {}
    for name, rule in recomputed_columns(table).items():
        index = rule.compute(vault, text, row)
        if index is not None and bytes(index) != row[name]:
            changed[name] = bytes(index)
    return changed
