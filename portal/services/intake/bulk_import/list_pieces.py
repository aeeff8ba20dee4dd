"""The pieces of a list that is being read, and their form between processes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from portal.domain.intake.file_summary import FileSummary
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_


class FileRow(NamedTuple):
    """A row with its number in the spreadsheet program, 1 for the first."""

    number: int
    cells: list[str]


class ImportHead(NamedTuple):
    """The headings of a file."""

    headings: list[str]


class RowBatch(NamedTuple):
    """Consecutive rows."""

    rows: Sequence[FileRow]


class ListEnd(NamedTuple):
    """The findings about the whole file: the counts of its columns, and its summary."""

    survey: dict[str, Any]
    summary: FileSummary


ListPiece = ImportHead | RowBatch | ListEnd


def piece_values(piece: ListPiece) -> dict[str, Any]:
    """Returns a piece as values for JSON."""
    match piece:
        case ImportHead(headings):
            return {"headings": headings}
        case RowBatch(rows):
            return {"rows": rows}
        case ListEnd(survey, summary):
            return {"survey": survey, "summary": summary.as_values()}


def piece_of(values: dict[str, Any]) -> ListPiece:
    """Returns the piece that `piece_values` wrote."""
    if "headings" in values:
        return ImportHead(values["headings"])
    if "rows" in values:
        return RowBatch([FileRow(number, cells) for number, cells in values["rows"]])
    return ListEnd(values["survey"], FileSummary.of_values(values["summary"]))


def unreadable_list() -> Invalid:
    """Returns the refusal of a file whose reader failed."""
    return Invalid(
        N_(
            "This file could not be read. Open it in Excel, copy the rows with people into a new file, "
            "save it as .xlsx and send that."
        )
    )


def oversized_list() -> Invalid:
    """Returns the refusal of a file that takes too much time or memory."""
    return Invalid(
        N_(
            "This file is too large inside to be read. Copy only the rows with people into a new file, "
            "or send the list in parts."
        )
    )
