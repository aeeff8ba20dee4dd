"""Rows of an Excel file (.xlsx): chooses the sheet with people, and counts what it leaves out."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Final

from portal.domain.intake.file_summary import MOST_NAMED, FileSummary, OtherSheet
from portal.domain.intake.headings import heading_position
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.intake.bulk_import.workbook.archive import Archive
from portal.services.intake.bulk_import.workbook.archive_limits import damaged_workbook
from portal.services.intake.bulk_import.workbook.cell_text import CellReader
from portal.services.intake.bulk_import.workbook.sheet_rows import SheetReader, SheetRow
from portal.services.intake.bulk_import.workbook.sheet_scan import SheetScan, scan_sheet
from portal.services.intake.bulk_import.workbook.workbook import Sheet, Workbook, open_workbook

ARCHIVE_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What reading of broken entries of an archive raises."""
ROWS_TRIED: Final = 20
"""The number of filled rows among which the headings are searched."""


def xlsx_rows(
    content: bytes, summary: FileSummary, sheet: int | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yields the filled rows of one sheet with their numbers, and fills in the summary.

    The sheet is the one with this number, otherwise the first visible one with known headings, otherwise
    the first visible one with a row. Raises `Invalid`.
    """
    try:
        yield from _sheet_rows(content, summary, sheet)
    except ARCHIVE_ERRORS as error:
        raise damaged_workbook() from error


def _sheet_rows(
    content: bytes, summary: FileSummary, number: int | None
) -> Iterator[tuple[int, list[str]]]:
    book = open_workbook(Archive(io.BytesIO(content)))
    sheets = [_ReadSheet(book, sheet) for sheet in book.sheets]
    shown = [each for each in sheets if not each.sheet.is_hidden and each.head]
    chosen = next((each for each in shown if each.heading is not None), (*shown, None)[0])
    if number is not None and number <= len(sheets) and sheets[number - 1].head:
        chosen = sheets[number - 1]
    if chosen is None:
        raise Invalid(
            N_("No visible sheet of this file holds a row. Is the list in a hidden sheet?")
        )
    heading = chosen.head[chosen.heading or 0]
    if chosen.scan.last_merged_row >= heading.number:
        raise Invalid(
            N_(
                "There are merged cells in this file. Select the whole sheet, choose “Unmerge "
                "cells”, fill in the empty cells and send it again."
            )
        )
    summary.sheet = chosen.sheet.name
    summary.counts_days, summary.counts_from_1904 = True, book.counts_from_1904
    summary.other_sheets = [
        OtherSheet(each.sheet.name, rows, each.sheet.is_hidden, each.heading is not None, place)
        for place, each in enumerate(sheets, 1)
        if each is not chosen and (rows := each.count_rows())
    ][:MOST_NAMED]
    reader = SheetReader(CellReader(book))
    for row in chosen.rows(reader):
        if row.number == heading.number:
            summary.hidden_columns = _names(reader.hidden_columns, row.cells)
        elif row.is_hidden and row.number > heading.number:
            summary.hide_row(row.number)
        yield row.number, row.cells


class _ReadSheet:
    """A sheet with its first rows."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.sheet, self._book = sheet, book
        part = book.archive.open(sheet.part)
        if part is None:
            raise damaged_workbook()
        with part:
            self.scan: SheetScan = scan_sheet(part)
        self.head = list(islice(self.rows(SheetReader(CellReader(book))), ROWS_TRIED))
        self.heading = heading_position([row.cells for row in self.head])

    def rows(self, reader: SheetReader) -> Iterator[SheetRow]:
        part = self._book.archive.open(self.sheet.part)
        if part is None:
            raise damaged_workbook()
        with part:
            yield from reader.rows(part, self.scan)

    def count_rows(self) -> int:
        """Returns the number of filled rows below the headings."""
        count = sum(1 for _ in self.rows(SheetReader(CellReader(self._book))))
        return count - self.heading - 1 if self.heading is not None else count


def _names(places: set[int], headings: list[str]) -> list[str]:
    named = [headings[place - 1] for place in sorted(places) if place <= len(headings)]
    return [name for name in named if name.strip()]
