"""Rows of an Excel file (.xlsx), with limits against archive and XML expansion attacks.

Before any XML is parsed, the whole archive is unpacked once in discarded chunks: Python's zipfile
never unpacks more of an entry than its directory states, and that sum is capped. The same pass
rejects merged cells, which a streaming reader does not show, and document types, with which entity
attacks begin (defusedxml rejects those too).
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from portal.domain.intake.import_dates import EXCEL_DATE
from portal.domain.intake.import_types import MOST_COLUMNS
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

MOST_ENTRIES: Final = 200
MOST_UNPACKED: Final = 400 * 1024 * 1024
"""200,000 full rows of 45 columns need about 350 MB of XML."""
MOST_SHARED: Final = 100 * 1024 * 1024
"""The table of shared texts is the only part that is held in memory as a whole."""
MOST_RATIO: Final = 200
"""Lists compress to a tenth or twentieth, zip bombs to a thousandth."""
_ROUNDED_FROM: Final = 10**15
"""Excel keeps 15 digits of a number."""
_BLOCK: Final = 1 << 18
_SHEETS: Final = "xl/worksheets/"


def check_archive(file: BinaryIO) -> None:
    """Raises `Invalid` for an archive that is unsafe to open as a workbook."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries)
            if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
                raise _bomb()
            if unpacked > 1024 * 1024 and unpacked > MOST_RATIO * packed:
                raise _bomb()
            if "xl/workbook.xml" not in archive.namelist():
                raise _no_workbook()
            for entry in entries:
                _check_entry(archive, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _no_workbook() from error


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.filename.endswith("sharedStrings.xml") and entry.file_size > MOST_SHARED:
        raise _bomb()
    is_sheet = entry.filename.startswith(_SHEETS)
    before = b""
    with archive.open(entry) as content:
        while block := content.read(_BLOCK):
            seen = before + block
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise _no_workbook()
            if is_sheet and b"<mergeCell " in seen:
                raise Invalid(
                    N_(
                        "There are merged cells in this file. Select the whole sheet, choose "
                        "“Unmerge cells”, fill in the empty ones and send it again."
                    )
                )
            before = seen[-16:]


@contextmanager
def xlsx_rows(file: BinaryIO) -> Iterator[Iterator[list[str]]]:
    """Yields the rows of the first visible sheet, including blank ones. Raises `Invalid`."""
    check_archive(file)
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        AttributeError,
    ) as error:
        raise _no_workbook() from error
    try:
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not shown or not isinstance(shown[0], ReadOnlyWorksheet):
            raise _no_workbook()
        yield _rows(shown[0])
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[list[str]]:
    try:
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
            yield [_text(cell) for cell in cells]
    except (KeyError, ValueError, TypeError, SyntaxError, IndexError, AttributeError) as error:
        raise _no_workbook() from error


def _text(value: object) -> str:
    """Returns a cell as text. Marks Excel dates and keeps rounded numbers recognisable."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return f"{day.isoformat()}{EXCEL_DATE}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        if abs(value) >= _ROUNDED_FROM:
            return f"{value:.14E}"
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, time):
        return value.isoformat()
    return str(value)


def _bomb() -> Invalid:
    return Invalid(
        N_(
            "This file unpacks to far more than a list can be. Copy only the rows with people into a "
            "new file and send that."
        )
    )


def _no_workbook() -> Invalid:
    return Invalid(N_("This Excel file is damaged. Open it in Excel and save it as .xlsx again."))
