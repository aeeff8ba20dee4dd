"""Reads the cells of an export: only the columns that it needs, a few hundred registrations at a time.

Cells are made column by column, and for columns with few different answers once for each answer.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import select

from portal.domain.platform.choices import Language
from portal.domain.platform.formula_escape import escape_formula
from portal.models import Centre
from portal.services.reporting.export_columns import RECORD, Cell, ExportColumn, ExportContext
from portal.services.reporting.export_table import RECORD_PURPOSE
from portal.services.reporting.export_values import (
    ExportRows,
    ReadValues,
    read_export_values,
)
from portal.unit_of_work import UnitOfWork

_MOST_REMEMBERED: Final = 4096
"""How many different answers a column remembers in cells."""
_QUOTE: Final = '"'
_TO_QUOTE: Final = re.compile(r'[,"\r\n]').search
_Made = TypeVar("_Made")


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
    context = export_context(work, wanted.language)
    makers = [_maker(column, context, is_csv=wanted.is_csv) for column in wanted.columns]
    for read in read_export_values(work, wanted):
        yield ExportBatch(read[RECORD], [make(read) for make in makers])


def export_context(work: UnitOfWork, language: Language) -> ExportContext:
    """Returns what cells depend on besides their registration."""
    named = select(Centre.code, Centre.name_bn if language is Language.BANGLA else Centre.name_en)
    centres = {row.code: row[1] for row in work.session.execute(named)}
    return ExportContext(language, centres, work.vault.keyed_digest(RECORD_PURPOSE))


class Remembered(dict[Any, _Made], Generic[_Made]):
    """What a function made, by its argument. It forgets everything when it becomes too much."""

    def __init__(self, make: Callable[[Any], _Made]) -> None:
        """Takes the function."""
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> _Made:
        """Makes what was not made before."""
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        made = self[key] = self._make(key)
        return made


def _maker(
    column: ExportColumn, context: ExportContext, *, is_csv: bool
) -> Callable[[ReadValues], Sequence[str]]:
    """Returns the function that makes the cells of a column of a batch."""
    first, *others = column.reads
    cell = _csv_cell(column, context) if is_csv else column.make(context)
    if not column.few:
        return lambda read: list(map(cell, *(read[name] for name in column.reads)))
    if others:
        several = Remembered(lambda given: cell(*given)).__getitem__
        return lambda read: list(
            map(several, zip(*(read[name] for name in column.reads), strict=True))
        )
    one = Remembered(cell).__getitem__
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
