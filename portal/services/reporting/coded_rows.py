"""The rows of a file without names while they are made: pseudonyms, marks and coded columns.

A row takes some 20 bytes and one or two for each column, so that a million fit into memory.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from struct import Struct
from typing import Final

from portal.domain.reporting.coarsening import Ladder
from portal.domain.reporting.coded_column import CodedColumn
from portal.services.reporting.export_columns import ExportColumn, ExportContext
from portal.services.reporting.export_rows import Remembered
from portal.services.reporting.export_values import ReadValues, Values

PSEUDONYM_BYTES: Final = 17
_NAME: Final = Struct(f"{PSEUDONYM_BYTES}s")
_ROW: Final = Struct(f"={PSEUDONYM_BYTES}sIB")
_ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class CodedRows:
    """Rows without names: of each its pseudonym, its mark and the numbers of its values."""

    columns: Sequence[CodedColumn]
    names: bytearray = field(default_factory=bytearray)
    marks: bytearray = field(default_factory=bytearray)

    def by_pseudonym(self, groups: Sequence[int]) -> Iterator[tuple[str, int, int]]:
        """Returns pseudonym, group and mark of each row in the order of the pseudonyms, and forgets the rows."""
        names = map(itemgetter(0), _NAME.iter_unpack(self.names))
        rows = sorted(map(_ROW.pack, names, groups, self.marks))
        for first in range(0, len(rows), _ROWS_AT_ONCE):
            several = b"".join(rows[first : first + _ROWS_AT_ONCE])
            for name, group, mark in _ROW.iter_unpack(several):
                yield name.decode(), group, mark


Coder = Callable[[ReadValues], None]
"""Adds what was read of some registrations to a column."""


def finest_cell(ladder: Ladder, day: date) -> Callable[[str], str]:
    """Returns the first level of a ladder. It remembers values, of which there are few."""
    return functools.cache(lambda value: ladder[0](value, day))


def coder_of(
    column: ExportColumn, context: ExportContext, finest: Callable[[str], str], coded: CodedColumn
) -> Coder:
    """Returns the function that adds the cells of an exported column to a coded one."""
    make = column.make(context)
    of_cell = Remembered(lambda cell: coded.number_of(finest(cell)))
    if len(column.reads) == 1:
        (first,) = column.reads
        of_value = Remembered(lambda value: of_cell[make(value)]).__getitem__
        return lambda read: coded.extend([*map(of_value, read[first])])

    of_values = Remembered(lambda values: of_cell[make(*values)]).__getitem__

    def add(read: ReadValues) -> None:
        values: list[Values] = [read[name] for name in column.reads]
        if column.few:
            coded.extend([*map(of_values, zip(*values, strict=True))])
        else:
            coded.extend([*map(of_cell.__getitem__, map(make, *values))])

    return add
