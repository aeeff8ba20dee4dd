"""A table of figures as a page shows it, and the same table as a file."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Self

from flask import Response, make_response
from markupsafe import Markup

from portal.domain.platform.csv_rows import write_csv_rows
from portal.domain.platform.errors import NotFound
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.platform.gettext_marker import N_
from portal.i18n import show_number
from portal.services.platform.xlsx_writer import write_xlsx
from portal.web import request_context
from portal.web.locale import translate

HIDDEN: Final = "*"
"""Stands for a count that is hidden."""
Cell = int | str | None
"""None is a hidden count."""
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def show_cell(value: Cell) -> Cell | Markup:
    """Returns a cell as a page shows it."""
    if value is None:
        return Markup('<span title="{}">{}</span>').format(translate(N_("hidden")), HIDDEN)
    return value if isinstance(value, str) else show_number(request_context.language(), value)


class FigureRow(NamedTuple):
    """A row: its code for programs, its label for people, and its cells."""

    code: str
    label: str
    cells: Sequence[Cell]
    is_marked: bool = False
    """Whether the row needs attention. A cell says so too, because colour alone does not."""


class FigureTable(NamedTuple):
    """A table of a page. `name` is the one in addresses and file names."""

    name: str
    title: str
    headings: Sequence[str]
    """The heading of the labels, then those of the cells."""
    rows: Sequence[FigureRow]
    texts: int = 0
    """Number of columns after the labels that are texts."""

    @property
    def columns(self) -> list[str | dict[str, str]]:
        """The headings for the macro of tables, which gets those of figures as mappings."""
        return [
            {"number": heading} if place > self.texts else heading
            for place, heading in enumerate(self.headings)
        ]

    @property
    def has_hidden(self) -> bool:
        """Whether a count is hidden."""
        return any(cell is None for row in self.rows for cell in row.cells)

    @property
    def largest(self) -> int:
        """The largest number of the first column of cells, for the lengths of bars."""
        return max((row.cells[0] for row in self.rows if isinstance(row.cells[0], int)), default=0)

    def first(self, number: int) -> Self:
        """Returns the table with the first rows only."""
        return self._replace(rows=self.rows[:number])

    def lines(self) -> Iterator[list[str]]:
        """Yields the lines of a file, with Latin digits."""
        yield [translate(N_("Code")), *self.headings]
        for row in self.rows:
            cells = (HIDDEN if cell is None else str(cell) for cell in row.cells)
            yield [escape_formula(each) for each in (row.code, row.label, *cells)]


def figure_file(tables: Sequence[FigureTable], name: str, kind: str, start: str) -> Response:
    """Returns one of the tables as a CSV or Excel file. Raises `NotFound` for an unknown one."""
    table = next((each for each in tables if each.name == name), None)
    if table is None or kind not in _TYPES:
        raise NotFound(N_("There is no such table."))
    response = make_response((write_xlsx if kind == "xlsx" else write_csv_rows)(table.lines()))
    response.content_type = _TYPES[kind]
    file_name = f"{start}-{name.replace('_', '-')}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
