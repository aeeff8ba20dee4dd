"""The formats of shared files: one writer for each."""

import csv
import functools
import importlib
import importlib.util
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final, NamedTuple

from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.cell_kind import CellKind
from portal.services.platform.xlsx_writer import stream_xlsx

BOM: Final = "\ufeff"
"""Excel needs this mark to recognise UTF-8."""
_ROWS_AT_ONCE: Final = 500
_EXCEL_ROWS: Final = 1_048_576
_PARQUET_PACKAGE: Final = "pyarrow"
_PARQUET_WRITER: Final = "portal.services.reporting.parquet_writer"

Cell = str | int
Cells = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class GroupedRows:
    """Rows of which many share all cells behind the first one, so that a writer makes these once."""

    pairs: Iterable[tuple[str, Cells]]
    """The first cell of each row, a text of ours, and the others."""

    def __iter__(self) -> Iterator[Cells]:
        """Returns whole rows."""
        return ((first, *others) for first, others in self.pairs)


class FileFormat(Choice):
    """A format of a shared file."""

    CSV = "csv", N_("CSV")
    HXL = "hxl", N_("CSV with a row of HXL tags")
    XLSX = "xlsx", N_("Excel")
    JSONL = "jsonl", N_("JSON Lines")
    PARQUET = "parquet", N_("Parquet")

    @property
    def extension(self) -> str:
        """The end of the file's name."""
        return "csv" if self is FileFormat.HXL else self.value


class Heading(NamedTuple):
    """The heading of a column, its HXL tag and what its cells hold."""

    name: str
    hxl: str = ""
    kind: CellKind = CellKind.TEXT
    is_closed: bool = False
    """Whether its cells are texts of ours, which no spreadsheet evaluates."""


def available_formats() -> Sequence[FileFormat]:
    """Returns the formats that this installation can write: Parquet needs the extra `parquet`."""
    has_parquet = importlib.util.find_spec(_PARQUET_PACKAGE) is not None
    return [each for each in FileFormat if has_parquet or each is not FileFormat.PARQUET]


def check_available(file_format: FileFormat) -> None:
    """Raises `Invalid` for a format that this installation cannot write."""
    if file_format not in available_formats():
        raise Invalid(
            N_(
                "Parquet is not installed here. Choose another format, or ask the administrator to "
                "install the extra “parquet”."
            )
        )


def write_table(
    file_format: FileFormat, headings: Sequence[Heading], rows: Iterable[Cells]
) -> Iterator[bytes]:
    """Yields the file. Cells are inert in spreadsheets; in JSON and Parquet they are as they are."""
    return _WRITERS[file_format](headings, rows)


def _csv(headings: Sequence[Heading], rows: Iterable[Cells]) -> Iterator[bytes]:
    yield from _csv_file(headings, [[heading.name for heading in headings]], rows)


def _hxl(headings: Sequence[Heading], rows: Iterable[Cells]) -> Iterator[bytes]:
    tags = [heading.hxl for heading in headings]
    yield from _csv_file(headings, [[each.name for each in headings], tags], rows)


def _csv_file(
    headings: Sequence[Heading], first: Sequence[Cells], rows: Iterable[Cells]
) -> Iterator[bytes]:
    if isinstance(rows, GroupedRows):
        yield from _csv_lines(first, ())
        yield from _grouped_lines(headings, rows)
    else:
        yield from _csv_lines(first, _inert(headings, rows))


def _grouped_lines(headings: Sequence[Heading], rows: GroupedRows) -> Iterator[bytes]:
    """Yields the lines of a CSV. Equal cells are written once."""

    @functools.cache
    def line_of(others: Cells) -> str:
        line = io.StringIO()
        csv.writer(line).writerows(_inert(headings[1:], [others]))
        return line.getvalue()

    remaining = iter(rows.pairs)
    while lines := "".join(
        [f"{first},{line_of(others)}" for first, others in islice(remaining, _ROWS_AT_ONCE)]
    ):
        yield lines.encode()


def _csv_lines(first: Sequence[Cells], rows: Iterable[Cells]) -> Iterator[bytes]:
    yield BOM.encode()
    remaining = chain(([escape_formula(str(cell)) for cell in row] for row in first), rows)
    while True:
        lines = io.StringIO()
        csv.writer(lines).writerows(islice(remaining, _ROWS_AT_ONCE))
        if not lines.tell():
            return
        yield lines.getvalue().encode()


def _xlsx(headings: Sequence[Heading], rows: Iterable[Cells]) -> Iterator[bytes]:
    first: Cells = [escape_formula(heading.name) for heading in headings]
    yield from stream_xlsx(_counted(chain([first], _inert(headings, rows))))


def _counted(rows: Iterable[Cells]) -> Iterator[Cells]:
    for number, row in enumerate(rows):
        if number == _EXCEL_ROWS:
            raise Invalid(N_("These are too many rows for Excel. Choose CSV or a shorter period."))
        yield row


def _jsonl(headings: Sequence[Heading], rows: Iterable[Cells]) -> Iterator[bytes]:
    names = [heading.name for heading in headings]
    for several in _batches(rows):
        lines = (
            json.dumps(
                {name: None if cell == "" else cell for name, cell in zip(names, row, strict=True)},
                ensure_ascii=False,
            )
            for row in several
        )
        yield "".join(f"{line}\n" for line in lines).encode()


def _parquet(headings: Sequence[Heading], rows: Iterable[Cells]) -> Iterator[bytes]:
    # Its library takes 70 MB of memory, so that only a process that writes such a file loads it.
    writer = importlib.import_module(_PARQUET_WRITER)
    yield from writer.stream_parquet(headings, rows)


def _batches(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    remaining = iter(rows)
    while several := list(islice(remaining, _ROWS_AT_ONCE)):
        yield several


def _inert(headings: Sequence[Heading], rows: Iterable[Cells]) -> Iterable[Cells]:
    """Returns the rows with cells that spreadsheets do not evaluate. Most columns have no others."""
    typed = [place for place, heading in enumerate(headings) if not heading.is_closed]
    return (_escaped(row, typed) for row in rows) if typed else rows


def _escaped(row: Cells, places: Sequence[int]) -> Cells:
    cells = [*row]
    for place in places:
        cell = cells[place]
        if isinstance(cell, str):
            cells[place] = escape_formula(cell)
    return cells


_WRITERS: Final[
    Mapping[FileFormat, Callable[[Sequence[Heading], Iterable[Cells]], Iterator[bytes]]]
] = {
    FileFormat.CSV: _csv,
    FileFormat.HXL: _hxl,
    FileFormat.XLSX: _xlsx,
    FileFormat.JSONL: _jsonl,
    FileFormat.PARQUET: _parquet,
}
