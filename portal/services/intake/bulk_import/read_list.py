"""Reads a file to headings, batches of rows and findings about the whole file. No database is needed."""

from collections.abc import Generator
from itertools import islice
from typing import Final

from portal.domain.intake.file_summary import FileSummary
from portal.domain.intake.import_types import MOST_COLUMNS, MOST_ROWS, STRAY_QUOTE
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.intake.bulk_import.column_survey import ColumnSurvey
from portal.services.intake.bulk_import.file_reader import file_rows
from portal.services.intake.bulk_import.list_pieces import (
    FileRow,
    ImportHead,
    ListEnd,
    ListPiece,
    RowBatch,
)

ROWS_AT_ONCE: Final = 200
"""Rows per batch and transaction, so that other writers wait briefly."""


def read_list(
    content: bytes, most_rows: int = MOST_ROWS, sheet: int | None = None
) -> Generator[ListPiece]:
    """Yields the headings, the rows in batches, and the findings. Raises `Invalid`."""
    summary, survey = FileSummary(), ColumnSurvey()
    rows = file_rows(content, summary, sheet)
    headings = _headings(next(rows, None), summary)
    yield ImportHead(headings)
    count = 0
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        count += len(batch)
        if count > most_rows:
            raise Invalid(
                N_("The list has more than %(most)s rows. Send it in parts."), most=most_rows
            )
        for row in batch:
            survey.add(row)
            if not summary.unheaded_row and any(
                cell.strip() for cell in row.cells[len(headings) :]
            ):
                summary.unheaded_row = row.number
        yield RowBatch(batch)
    if not count:
        raise _no_rows(summary)
    yield ListEnd(survey.counts, summary)


def _headings(first: FileRow | None, summary: FileSummary) -> list[str]:
    if first is None:
        raise Invalid(N_("The file is empty."))
    if len(first.cells) > MOST_COLUMNS and any(first.cells[MOST_COLUMNS:]):
        raise Invalid(N_("The list has more than %(most)s columns."), most=MOST_COLUMNS)
    if first.cells[0].startswith(STRAY_QUOTE):
        raise Invalid(
            N_("A quotation mark in row %(row)s, the headings, is not closed. Remove it."),
            row=summary.heading_row,
        )
    headings = [" ".join(cell.split()) for cell in first.cells[:MOST_COLUMNS]]
    while not headings[-1]:
        headings.pop()
    return headings


def _no_rows(summary: FileSummary) -> Invalid:
    others = sum(each.rows for each in summary.other_sheets)
    if others:
        # Without names: a refusal is stored in the open.
        return Invalid(
            N_(
                "There are no rows below the headings of the sheet that was read. The other sheets of "
                "this file hold %(rows)s rows. Save the right sheet as a file of its own and send it."
            ),
            rows=others,
        )
    return Invalid(N_("There are no rows below the headings."))
