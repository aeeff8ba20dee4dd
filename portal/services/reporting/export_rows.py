"""Reads the cells of an export: only the columns that it needs, a few hundred registrations at a time.

Cells are made column by column, and for columns with few different answers once for each answer.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.registration.states import State
from portal.models import Centre, Registration, StateTransition
from portal.models.sealed import Ciphertext, sealed_place
from portal.services.platform.long_statements import allow_long_statements
from portal.services.platform.upsert import dialect_of
from portal.services.reporting.export_columns import RECORD, Cell, ExportColumn, ExportContext
from portal.services.reporting.export_table import RECORD_PURPOSE
from portal.services.reporting.flag_filter import FlagRule
from portal.unit_of_work import UnitOfWork

_ROWS_AT_ONCE: Final = 500
_MOST_REMEMBERED: Final = 4096
"""How many different answers a column remembers in cells."""
_QUOTE: Final = '"'
_TO_QUOTE: Final = re.compile(r'[,"\r\n]').search
_TABLE: Final = Registration.__table__

Values = Sequence[Any]
"""What was read of one column."""


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


@dataclass(frozen=True, slots=True)
class ExportBatch:
    """Some registrations by id."""

    ids: Sequence[str]
    """As 32 hexadecimal digits."""
    cells: Sequence[Sequence[str]]
    """By column."""

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Returns the cells by registration."""
        return zip(*self.cells, strict=True)


def read_export_rows(work: UnitOfWork, wanted: ExportRows) -> Iterator[ExportBatch]:
    """Yields the registrations by id, of one statement, through a server-side cursor."""
    is_postgres = dialect_of(work) == "postgresql"
    allow_long_statements(work)
    sources = wanted.sources()
    reader = _BatchReader(work, wanted, sources)
    statement = export_statement(sources, wanted.condition, is_postgres=is_postgres)
    found = work.session.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE})
    with closing(found):
        for rows in found.partitions():
            yield reader.batch(rows)


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


class _BatchReader:
    """Makes batches of cells from rows."""

    def __init__(self, work: UnitOfWork, wanted: ExportRows, sources: Sequence[str]) -> None:
        is_bangla = wanted.language is Language.BANGLA
        named = select(Centre.code, Centre.name_bn if is_bangla else Centre.name_en)
        centres = {row.code: row[1] for row in work.session.execute(named)}
        context = ExportContext(wanted.language, centres, work.vault.keyed_digest(RECORD_PURPOSE))
        self._work = work
        self._vault = work.vault
        self._flag = wanted.flag
        self._sources = sources
        self._sealed = [name for name in sources if _is_sealed(name)]
        self._makers = [_maker(column, context, is_csv=wanted.is_csv) for column in wanted.columns]

    def batch(self, rows: Sequence[Sequence[Any]]) -> ExportBatch:
        read: dict[str, Values] = dict(zip(self._sources, zip(*rows, strict=True), strict=True))
        if self._flag is not None:
            read = self._flagged(self._flag, read)
        ids = read[RECORD]
        places = _Places(ids)
        for name in self._sealed:
            read[name] = _opened(self._vault, name, read[name], places)
        return ExportBatch(ids, [make(read) for make in self._makers])

    def _flagged(self, flag: FlagRule, read: Mapping[str, Values]) -> dict[str, Values]:
        """Returns what was read of registrations with a flag. Opens only what the flag needs."""
        ids = read[RECORD]
        at: list[int] = []
        if flag.find is not None:
            records = [UUID(each) for each in ids]
            found = flag.find(self._work, records)
            at = [number for number, each in enumerate(records) if each in found]
        elif flag.is_flagged is not None:
            places = _Places(ids)
            known = [
                _opened(self._vault, name, read[name], places) if _is_sealed(name) else read[name]
                for name in flag.reads
            ]
            at = [n for n, each in enumerate(zip(*known, strict=True)) if flag.is_flagged(*each)]
        return {name: [values[number] for number in at] for name, values in read.items()}


class _Places:
    """The ids of registrations as texts in which sealed values are bound."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids
        self._shown: list[str] | None = None

    def of(self, column: str) -> Iterator[str]:
        if self._shown is None:
            self._shown = [f"{i[:8]}-{i[8:12]}-{i[12:16]}-{i[16:20]}-{i[20:]}" for i in self._ids]
        return (sealed_place(Registration.__tablename__, column, shown) for shown in self._shown)


def _opened(vault: Vault, column: str, sealed: Values, places: _Places) -> list[str]:
    """Returns the texts of a sealed column, empty for NULL."""
    opens = vault.open
    return [
        "" if value is None else opens(value, place)
        for value, place in zip(sealed, places.of(column), strict=True)
    ]


class _RememberedCells(dict[Any, str]):
    """Cells by what was read. It forgets them when they become too many."""

    def __init__(self, cell: Callable[[Any], str]) -> None:
        super().__init__()
        self._cell = cell

    def __missing__(self, key: Any) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        made = self[key] = self._cell(key)
        return made


def _maker(
    column: ExportColumn, context: ExportContext, *, is_csv: bool
) -> Callable[[Mapping[str, Values]], Sequence[str]]:
    """Returns the function that makes the cells of a column of a batch."""
    first, *others = column.reads
    cell = _csv_cell(column, context) if is_csv else column.make(context)
    if not column.few:
        return lambda read: list(map(cell, *(read[name] for name in column.reads)))
    if others:
        several = _RememberedCells(lambda given: cell(*given)).__getitem__
        return lambda read: list(
            map(several, zip(*(read[name] for name in column.reads), strict=True))
        )
    one = _RememberedCells(cell).__getitem__
    return lambda read: list(map(one, read[first]))


def _csv_cell(column: ExportColumn, context: ExportContext) -> Cell:
    """Returns the function that makes a cell of a CSV. A cell that is made once is quoted once."""
    make = column.make(context)
    if column.closed:
        return lambda *given: quote_cell(make(*given))
    return lambda *given: quote_cell(escape_formula(make(*given)))


def quote_cell(cell: str) -> str:
    """Returns a cell as `csv` writes it."""
    return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _TO_QUOTE(cell) else cell


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
