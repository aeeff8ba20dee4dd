"""Rows of a CSV file whose first line is fixed, as a ministry saves it from a spreadsheet."""

import csv
from collections.abc import Iterator, Sequence

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean


def read_csv_rows(text: str, headings: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yields each row with its line, counted from 1, and one cleaned cell for each heading. Skips empty rows.

    Raises `Invalid`, which names the line and what to write, for other headings or a row of another length.
    """
    rows = csv.reader(text.removeprefix("\ufeff").splitlines())
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
