"""Rows of a CSV file in the encodings and with the separators of spreadsheet programs."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from portal.domain.intake.import_types import MOST_COLUMNS
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK: Final = 1 << 16
_SEPARATORS: Final = ",;\t|"


@contextmanager
def csv_rows(file: BinaryIO) -> Iterator[Iterator[list[str]]]:
    """Yields the rows, including blank ones. Raises `Invalid` for a damaged file."""
    encoding = encoding_of(file)
    file.seek(0)
    with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        separator = _separator(text.read(_BLOCK))
        text.seek(0)
        yield _rows(csv.reader(text, delimiter=separator))


def encoding_of(file: BinaryIO) -> str:
    """Detects the encoding: UTF-8, then UTF-16 by mark or content, otherwise Windows-1252.

    Raises `Invalid` for bytes that are not text.
    """
    start = file.read(_BLOCK)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    if b"\x00" in start:
        for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if start[place::2].count(0) > len(start) // 5 and not start[1 - place :: 2].count(0):
                return encoding
        raise _damaged()
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    while block := file.read(_BLOCK):
        if b"\x00" in block:
            raise _damaged()
        try:
            decoder.decode(block, final=False)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        for cells in reader:
            if any("\x00" in cell for cell in cells):
                raise _damaged()
            yield cells[: MOST_COLUMNS + 1]
    except (csv.Error, UnicodeError) as error:
        raise _damaged() from error


def _separator(start: str) -> str:
    """Returns the separator that splits the first non-blank line into the most cells."""
    line = next((each for each in start.splitlines() if each.strip(" ,;\t|\ufeff")), "")
    return max(_SEPARATORS, key=lambda each: len(next(csv.reader([line], delimiter=each), [])))


def _damaged() -> Invalid:
    return Invalid(
        N_(
            "This file cannot be read as a list. Open it in Excel and save it as “CSV UTF-8” "
            "or as .xlsx."
        )
    )
