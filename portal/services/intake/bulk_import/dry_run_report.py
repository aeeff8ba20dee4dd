"""The report of a dry run, limited to one page."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.domain.intake.headings import is_unsure_heading
from portal.models import Import, ImportBatch
from portal.services.intake.bulk_import import row_notes
from portal.services.intake.bulk_import.batches import headings_of, rows_of
from portal.services.intake.bulk_import.row_notes import RowNote
from portal.unit_of_work import UnitOfWork

MOST_SHOWN: Final = 50
_MOST_BATCHES: Final = 50
"""Batches opened for one page. The file of faulty rows contains all."""


class DryRunReport(NamedTuple):
    """Row numbers, the first ones of each kind."""

    faulty: dict[int, RowNote]
    alike: dict[int, RowNote]


class RowSample(NamedTuple):
    """A column of the file, with a sample value by which the officer recognises it."""

    heading: str
    value: str
    is_unsure: bool = False
    """Whether the heading has two meanings, so that the officer must choose."""


def dry_run_report(work: UnitOfWork, found: Import) -> DryRunReport:
    """Returns the first faulty rows and the first possible duplicates."""
    faulty: dict[int, RowNote] = {}
    alike: dict[int, RowNote] = {}
    for number, note in _notes(work, found):
        if note.problems and len(faulty) < MOST_SHOWN:
            faulty[number] = note
        elif note.alike and not note.known and len(alike) < MOST_SHOWN:
            alike[number] = note
        if len(faulty) == len(alike) == MOST_SHOWN:
            break
    return DryRunReport(faulty, alike)


def row_samples(work: UnitOfWork, found: Import) -> list[RowSample]:
    """Returns each column of the file with its first value."""
    headings = headings_of(found)
    batch = work.session.scalars(
        select(ImportBatch).where(ImportBatch.import_id == found.id, ImportBatch.number == 0)
    ).one_or_none()
    rows = rows_of(batch) if batch else []
    return [
        RowSample(
            heading,
            next((cells[place] for _, cells in rows if place < len(cells) and cells[place]), ""),
            is_unsure_heading(heading),
        )
        for place, heading in enumerate(headings)
    ]


def rows_left(found: Import) -> int:
    """Returns the number of valid rows that are not registered yet."""
    return max(0, found.rows - found.rows_wrong - found.rows_known - found.rows_made)


def _notes(work: UnitOfWork, found: Import) -> Iterator[tuple[int, RowNote]]:
    batches = work.session.scalars(
        select(ImportBatch)
        .where(ImportBatch.import_id == found.id, ImportBatch.notes.is_not(None))
        .order_by(ImportBatch.number)
        .limit(_MOST_BATCHES)
    )
    for batch in batches:
        yield from sorted(row_notes.read_row_notes(batch).items())
