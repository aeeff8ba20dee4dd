"""Rows of CSV files: those that a ministry saves from a spreadsheet, and those that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean

_BOM: Final = "\ufeff"
"""Excel needs this mark to recognise UTF-8, and writes it."""


def read_csv_rows(text: str, headings: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yields each row with its line, counted from 1, and one cleaned cell for each heading. Skips empty rows.

    Raises `Invalid`, which names the line and what to write, for other headings or a row of another length.
    """
    rows = csv.reader(text.removeprefix(_BOM).splitlines())
    if [cell.strip().lower() for cell in next(rows, [])] != [*headings]:
        raise Invalid(N_("The first line must be: %(headings)s"), headings=",".join(headings))
    for line, cells in enumerate(rows, 2):
        cleaned = [clean(cell) for cell in cells]
        if not any(cleaned):
            continue
        if len(cleaned) != len(headings):
            raise Invalid(
                N_(
                    "Line %(line)s has %(count)s cells. It must have %(wanted)s, as the first line."
                ),
                line=line,
                count=len(cleaned),
                wanted=len(headings),
            )
        yield line, cleaned


def write_csv_rows(rows: Iterable[Iterable[str]]) -> str:
    """Returns rows as the text of a file. Cells that people typed must be inert already (`escape_formula`)."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return _BOM + text.getvalue()
