"""The rows of a sheet, read as a stream. The sheet's own `dimension` is not used, because it may be wrong."""

import re
from collections.abc import Iterator
from typing import IO, Final, NamedTuple

from portal.domain.intake.import_types import MOST_COLUMNS
from portal.services.intake.bulk_import.workbook.archive_limits import damaged_workbook
from portal.services.intake.bulk_import.workbook.cell_text import CellReader, RawCell
from portal.services.intake.bulk_import.workbook.sheet_scan import SheetScan
from portal.services.intake.bulk_import.workbook.xml_parser import BLOCK, Attributes, XmlParser

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
"""The limits of Excel. A file with larger numbers was not written by a spreadsheet program."""
MANY_BLANK: Final = 1000
"""Blank rows in succession after which the rest of a sheet without values is not parsed."""
_PLACE: Final = re.compile(r"([A-Z]{1,3})\d{0,7}")
_TRUE: Final = ("1", "true")


class SheetRow(NamedTuple):
    """A filled row."""

    number: int
    cells: list[str]
    is_hidden: bool


class SheetReader:
    """Parses one sheet. Afterwards `hidden_columns` holds the numbers of its hidden columns, from 1."""

    def __init__(self, cells: CellReader) -> None:
        self._cells = cells
        self.hidden_columns: set[int] = set()
        self._rows: list[SheetRow] = []
        self._row: list[str] = []
        self._number = self._column = self._blank = self._phonetic = 0
        self._is_hidden = False
        self._cell: Attributes | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] = []
        self._text: list[str] | None = None
        self._places: dict[str, int] = {}

    def rows(self, part: IO[bytes], scan: SheetScan) -> Iterator[SheetRow]:
        """Yields the filled rows. Raises `Invalid` for a sheet that no program writes."""
        parser, position = XmlParser(self._start, self._end, self._characters), 0
        while block := part.read(BLOCK):
            parser.feed(block)
            yield from self._rows
            self._rows.clear()
            position += len(block)
            if self._blank > MANY_BLANK and position > scan.last_value:
                return
        parser.feed(b"", is_last=True)
        yield from self._rows

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._open_cell(attributes)
        elif name in ("v", "t", "f"):
            self._text = []
        elif name == "row":
            self._open_row(attributes)
        elif name == "rPh":
            self._phonetic += 1
        elif name == "col" and attributes.get("hidden") in _TRUE:
            self._hide_columns(attributes)

    def _end(self, name: str) -> None:
        if name == "c":
            self._close_cell()
        elif name in ("v", "t", "f"):
            text, self._text = "".join(self._text or ()), None
            if name == "v":
                self._value = text
            elif name == "f":
                self._formula = text
            elif not self._phonetic:
                self._inline.append(text)
        elif name == "row":
            self._close_row()
        elif name == "rPh":
            self._phonetic -= 1

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _open_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r", "")
        if stated and not (stated.isdecimal() and len(stated) < 9):
            raise damaged_workbook()
        number = int(stated) if stated else self._number + 1
        if not self._number < number <= LAST_ROW:
            raise damaged_workbook()
        self._number, self._column, self._row = number, 0, []
        self._is_hidden = attributes.get("hidden") in _TRUE or attributes.get("ht") == "0"

    def _close_row(self) -> None:
        if any(cell.strip() for cell in self._row):
            self._blank = 0
            self._rows.append(SheetRow(self._number, self._row, self._is_hidden))
        else:
            self._blank += 1
        self._row = []

    def _open_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r", "")
        column = self._column_of(place) if place else self._column + 1
        if not self._column < column <= LAST_COLUMN:
            raise damaged_workbook()
        self._column, self._cell = column, attributes
        self._value = self._formula = None
        self._inline = []

    def _close_cell(self) -> None:
        if self._cell is None or not self._number:
            raise damaged_workbook()
        if self._value or self._inline or self._formula is not None:
            raw = RawCell(self._cell, self._value, "".join(self._inline), self._formula)
            # A cell far to the right costs no more than the first one that is too many.
            place = min(self._column, MOST_COLUMNS + 1)
            self._row += [""] * (place - len(self._row))
            self._row[place - 1] = self._cells.text(raw) or self._row[place - 1]
        self._cell = None

    def _column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        column = self._places.get(letters)
        if column is None:
            if not _PLACE.fullmatch(place):
                raise damaged_workbook()
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            self._places[letters] = column
        return column

    def _hide_columns(self, attributes: Attributes) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal() and len(first) < 6 and len(last) < 6:
            self.hidden_columns |= set(range(int(first), min(int(last), MOST_COLUMNS) + 1))
