"""Rows of a CSV file, with the separators and the habits of spreadsheet programs."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from portal.domain.intake.file_summary import FileSummary
from portal.domain.intake.headings import known_headings
from portal.domain.intake.import_types import LONGEST_CELL, MOST_COLUMNS, STRAY_QUOTE
from portal.services.intake.bulk_import.csv_encoding import decode_csv, unreadable_text

_SEPARATORS: Final = ",;\t|"
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([^"\r\n])"?[,;\t|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
"""Excel's own line above the headings."""
_ROWS_TRIED: Final = 20
_START: Final = 1 << 16
"""Letters in which the separator is searched."""
_MOBILE: Final = re.compile(r"01[3-9]\d{8}")
_MOST_LETTERS: Final = 2 * LONGEST_CELL


def csv_rows(content: bytes, summary: FileSummary) -> Iterator[tuple[int, list[str]]]:
    """Yields the filled rows with their numbers. Raises `Invalid` for a damaged file."""
    text, summary.encoding = decode_csv(content)
    first = _SEPARATOR_LINE.match(text)
    separator = first[1] if first else _separator(text[:_START])
    lines = io.StringIO(text[first.end() :] if first else text, newline="")
    for number, cells in enumerate(_Records(lines, separator), start=1):
        if any(cell.strip() for cell in cells):
            yield number, [cell[:_MOST_LETTERS] for cell in cells[: MOST_COLUMNS + 1]]


class _Records:
    """Records of a CSV file.

    A quotation mark that is opened and not closed swallows the lines below, with other people in them. The
    line with the mark is marked as faulty, and the lines below are read again.
    """

    def __init__(self, lines: Iterator[str], separator: str) -> None:
        self._lines, self._separator = lines, separator
        self._width = 0
        self._taken: list[str] = []
        """The lines of the present record."""
        self._again: deque[str] = deque()

    def __iter__(self) -> Iterator[list[str]]:
        reader = csv.reader(self._next_lines(), delimiter=self._separator, strict=True)
        while True:
            self._taken = []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if len(self._taken) == 1 and len(self._taken[0]) > csv.field_size_limit():
                    raise unreadable_text() from error
                yield self._broken()
                continue
            if self._has_odd_marks() or self._has_swallowed(cells):
                yield self._broken()
                continue
            self._width = self._width or len(cells)
            yield cells

    def _next_lines(self) -> Iterator[str]:
        while line := self._again.popleft() if self._again else next(self._lines, ""):
            self._taken.append(line)
            yield line

    def _has_odd_marks(self) -> bool:
        return sum(line.count('"') for line in self._taken) % 2 == 1

    def _has_swallowed(self, cells: Sequence[str]) -> bool:
        """Whether the record holds as many separators as two lines, one of them inside a cell."""
        joined = [cell for cell in cells if "\n" in cell or "\r" in cell]
        inside = sum(cell.count(self._separator) for cell in joined)
        if not inside or self._width < 2:
            return False
        if any(cell.count(self._separator) > 2 and _MOBILE.search(cell) for cell in joined):
            return True
        return inside + len(cells) - 1 >= 2 * (self._width - 1)

    def _broken(self) -> list[str]:
        """Returns the first line of the record, marked. The others are read again."""
        first, *others = self._taken
        self._again.extendleft(reversed(others))
        cells = first.rstrip("\r\n").replace('"', "").split(self._separator)
        return [STRAY_QUOTE + cells[0], *cells[1:]]


def _separator(start: str) -> str:
    """Returns the separator that finds the most known headings and cells in the first records."""
    return max(_SEPARATORS, key=lambda each: _fit(start, each))


def _fit(start: str, separator: str) -> tuple[int, int]:
    records = csv.reader(io.StringIO(start, newline=""), delimiter=separator)
    try:
        first = list(islice(records, _ROWS_TRIED))
    except csv.Error:
        first = []
    counts = [(known_headings(cells), len(cells)) for cells in first]
    return max(counts, default=(0, 0))
