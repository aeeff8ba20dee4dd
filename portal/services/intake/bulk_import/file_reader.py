"""Reads an uploaded, untrusted file row by row."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from portal.domain.intake.file_summary import FileSummary
from portal.domain.intake.headings import heading_position
from portal.services.intake.bulk_import import file_type
from portal.services.intake.bulk_import.csv_reader import csv_rows
from portal.services.intake.bulk_import.list_pieces import FileRow
from portal.services.intake.bulk_import.xlsx_reader import xlsx_rows

ROWS_TRIED: Final = 20
"""The number of filled rows among which the headings are searched."""


def file_rows(content: bytes, summary: FileSummary, sheet: int | None = None) -> Iterator[FileRow]:
    """Yields the headings, then the filled rows below, and fills in the summary.

    The headings are the first row with known ones, otherwise the first row. `sheet` is the number of the
    sheet that an officer chose. Raises `Invalid`.
    """
    file_type.refuse_content(content)
    is_workbook = file_type.is_workbook(content)
    read = xlsx_rows(content, summary, sheet) if is_workbook else csv_rows(content, summary)
    rows = (FileRow(number, cells) for number, cells in read)
    head = list(islice(rows, ROWS_TRIED))
    above = heading_position([row.cells for row in head]) or 0
    summary.rows_above = above
    for place, row in enumerate(chain(head[above:], rows)):
        if not place:
            summary.heading_row = row.number
        summary.last_row = row.number
        yield row
