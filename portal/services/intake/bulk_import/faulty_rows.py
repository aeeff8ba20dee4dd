"""The faulty rows of an import as a file to be corrected and uploaded again."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final

from sqlalchemy import select

from portal.domain.intake.import_columns import columns
from portal.domain.intake.import_dates import EXCEL_DATE, EXCEL_GUESS
from portal.domain.intake.import_types import STRAY_QUOTE
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.staff_wording import for_staff
from portal.i18n import translate
from portal.models import Import, ImportBatch
from portal.services.intake.bulk_import import row_notes as import_notes
from portal.services.intake.bulk_import.batches import headings_of, rows_of
from portal.services.intake.bulk_import.row_notes import RowNote
from portal.unit_of_work import UnitOfWork

_BOM: Final = "\ufeff"
PROBLEMS: Final = N_("What is wrong (this column is not read)")
ROW: Final = N_("Row in your file")


def as_csv(work: UnitOfWork, found: Import, language: Language) -> Iterator[str]:
    """Returns all faulty rows as CSV."""
    yield _BOM
    for cells in faulty_table(work, found, language):
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        yield line.getvalue()


def faulty_table(work: UnitOfWork, found: Import, language: Language) -> Iterator[Sequence[str]]:
    """Yields the headings and the faulty rows with their problems. Escapes formulas in all cells."""
    headings = headings_of(found)
    width = len(headings)
    first = [*headings, translate(language, PROBLEMS), translate(language, ROW)]
    yield [escape_formula(cell) for cell in first]
    batches = work.session.scalars(
        select(ImportBatch)
        .where(ImportBatch.import_id == found.id, ImportBatch.notes.is_not(None))
        .order_by(ImportBatch.number)
        .execution_options(yield_per=1)
    )
    with closing(batches):
        for batch in batches:
            notes = import_notes.read_row_notes(batch)
            for number, cells in rows_of(batch):
                note = notes.get(number)
                if note and note.problems:
                    shown = [escape_formula(_without_marks(cell)) for cell in cells[:width]]
                    shown += [""] * (width - len(shown))
                    yield [*shown, escape_formula(problem_texts(note, language)), str(number)]


def _without_marks(cell: str) -> str:
    """Returns a cell without the marks of the reader. A date that Excel completed is left out."""
    if cell.endswith(EXCEL_GUESS):
        return ""
    return cell.removesuffix(EXCEL_DATE).removeprefix(STRAY_QUOTE)


def problem_texts(note: RowNote, language: Language) -> str:
    """Returns the problems of a row as texts."""
    return " | ".join(
        f"{problem_heading(key, language)}: {in_words(problem, language)}"
        for key, problem in note.problems.items()
    )


def problem_heading(key: str, language: Language) -> str:
    """Returns the name of a column."""
    column = columns().get(key)
    return column.name(language.value) if column else key


def in_words(problem: Invalid, language: Language) -> str:
    """Returns a problem in a language, in the words for staff."""
    said = for_staff(problem)
    return translate(language, said.text, **said.values)
