"""What an export reads: one statement, its rows in batches, and the texts of sealed columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Enum,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from portal.crypto import Vault
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.registration.states import State
from portal.models import Registration, StateTransition
from portal.models.sealed import Ciphertext, sealed_place
from portal.services.platform.long_statements import allow_long_statements
from portal.services.platform.upsert import dialect_of
from portal.services.reporting.export_columns import RECORD, ExportColumn
from portal.services.reporting.flag_filter import FlagRule
from portal.unit_of_work import UnitOfWork

_ROWS_AT_ONCE: Final = 500
_TABLE: Final = Registration.__table__

Values = Sequence[Any]
"""What was read of one column."""
ReadValues = Mapping[str, Values]
"""What was read of some registrations, by the name of the column. Sealed columns are opened."""


@dataclass(frozen=True, slots=True)
class ExportRows:
    """Which rows and columns are read."""

    columns: Sequence[ExportColumn]
    language: Language
    condition: ColumnElement[bool]
    """For registrations joined with their last verification."""
    flag: FlagRule | None = None
    """Only registrations with this flag."""
    is_csv: bool = False
    """Whether cells are quoted for a CSV, and those that people typed are inert in spreadsheets."""

    def sources(self) -> list[str]:
        """Returns the names of what is read, the id first."""
        read = [name for column in self.columns for name in column.reads]
        return list(dict.fromkeys([RECORD, *(self.flag.reads if self.flag else ()), *read]))


def read_export_values(work: UnitOfWork, wanted: ExportRows) -> Iterator[ReadValues]:
    """Yields some registrations at a time, by id, of one statement, through a server-side cursor."""
    allow_long_statements(work)
    sources = wanted.sources()
    is_postgres = dialect_of(work) == "postgresql"
    statement = export_statement(sources, wanted.condition, is_postgres=is_postgres)
    sealed = [name for name in sources if _is_sealed(name)]
    first = [name for name in sealed if wanted.flag and name in wanted.flag.reads]
    rest = [name for name in sealed if name not in first]
    # The connection, because a session makes rows of entities, which takes three times as long.
    found = work.session.connection().execute(
        statement, execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    with closing(found):
        for rows in found.partitions():
            read: dict[str, Values] = dict(zip(sources, zip(*rows, strict=True), strict=True))
            if wanted.flag is not None:
                _open(work.vault, read, first)
                read = _flagged(work, wanted.flag, read)
            _open(work.vault, read, rest)
            yield read


def count_rows(work: UnitOfWork, condition: ColumnElement[bool]) -> int:
    """Returns how many registrations meet a condition."""
    allow_long_statements(work)
    rows = export_statement([RECORD], condition, is_postgres=dialect_of(work) == "postgresql")
    counted = select(func.count()).select_from(rows.order_by(None).subquery())
    return work.session.scalar(counted) or 0


def export_statement(
    sources: Iterable[str], condition: ColumnElement[bool], *, is_postgres: bool
) -> Select[*tuple[Any, ...]]:
    """Returns a Core select of registrations with their last verification, as plain texts and numbers."""
    later = aliased(StateTransition)
    return (
        select(*(_source(name, is_postgres=is_postgres).label(name) for name in sources))
        .select_from(_TABLE)
        .join(
            StateTransition,
            and_(
                StateTransition.registration_id == _TABLE.c.id, *_is_verification(StateTransition)
            ),
        )
        # The last verification counts, if an earlier one was undone or found wrong.
        .where(
            ~exists().where(
                later.registration_id == _TABLE.c.id,
                *_is_verification(later),
                later.at > StateTransition.at,
            )
        )
        .where(condition)
        .order_by(_TABLE.c.id)
    )


def _flagged(work: UnitOfWork, flag: FlagRule, read: Mapping[str, Values]) -> dict[str, Values]:
    """Returns what was read of registrations with a flag. What the flag reads is opened."""
    at: list[int] = []
    if flag.find is not None:
        records = [UUID(each) for each in read[RECORD]]
        found = flag.find(work, records)
        at = [number for number, each in enumerate(records) if each in found]
    elif flag.is_flagged is not None:
        known = zip(*(read[name] for name in flag.reads), strict=True)
        at = [number for number, each in enumerate(known) if flag.is_flagged(*each)]
    return {name: [values[number] for number in at] for name, values in read.items()}


def _open(vault: Vault, read: dict[str, Values], sealed: Sequence[str]) -> None:
    """Replaces the values of sealed columns by their texts, empty for NULL."""
    if not sealed:
        return
    shown = [f"{i[:8]}-{i[8:12]}-{i[12:16]}-{i[16:20]}-{i[20:]}" for i in read[RECORD]]
    for name in sealed:
        begin = sealed_place(Registration.__tablename__, name, "")
        read[name] = vault.open_all(read[name], [begin + each for each in shown])


def _is_sealed(name: str) -> bool:
    column = _TABLE.c.get(name)
    return column is not None and isinstance(column.type, Ciphertext)


def _source(name: str, *, is_postgres: bool) -> ColumnElement[Any]:
    """Returns what a file reads as a column whose values need no conversion in Python."""
    if name == RECORD:
        return func.replace(cast(_TABLE.c.id, String), "-", "")
    if name == "verified_on":
        return _day(StateTransition.at, is_postgres=is_postgres)
    if name.endswith("_on"):
        return _day(_TABLE.c[f"{name.removesuffix('_on')}_at"], is_postgres=is_postgres)
    column = _TABLE.c[name]
    if isinstance(column.type, Enum):
        return type_coerce(column, String)
    if isinstance(column.type, JSON):
        return cast(column, String)
    return column


def _day(moment: Any, *, is_postgres: bool) -> ColumnElement[str]:
    """Returns the day in Dhaka in ISO 8601."""
    if is_postgres:
        return func.to_char(func.timezone(literal_column(f"'{DHAKA.key}'"), moment), "YYYY-MM-DD")
    return func.date(
        moment, literal_column("'+6 hours'")
    )  # SQLite knows no zones; Dhaka has no DST


def _is_verification(
    move: type[StateTransition],
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return move.from_state == State.SUBMITTED, move.to_state == State.VERIFIED
