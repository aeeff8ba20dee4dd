"""All rows of a checked list, page by page, with what the check found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Self

from sqlalchemy import select

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Import, ImportBatch, Officer, Registration
from portal.services.intake.bulk_import.batches import rows_of
from portal.services.intake.bulk_import.row_isolation import named_rows
from portal.services.intake.bulk_import.row_notes import RowNote, read_row_notes
from portal.services.registration.visibility import visible_to
from portal.services.review.registration_row import row_of
from portal.unit_of_work import UnitOfWork

PAGE: Final = 50
_MOST_BATCHES: Final = 50


class RowKind(Choice):
    """What the check found about a row. Those that may be registered are correct rows too."""

    ALL = "all", N_("All rows")
    WRONG = "wrong", N_("With errors")
    KNOWN = "known", N_("Imported before, or in the list twice")
    ALIKE = "alike", N_("Possible duplicates")
    CORRECT = "correct", N_("Correct rows")

    def holds(self, note: RowNote) -> bool:
        """Whether a row with this note is of the kind."""
        return {
            RowKind.ALL: True,
            RowKind.WRONG: bool(note.problems),
            RowKind.KNOWN: note.known and not note.problems,
            RowKind.ALIKE: bool(note.alike) and not note.known and not note.problems,
            RowKind.CORRECT: not note.problems and not note.known,
        }[self]


class RowCursor(NamedTuple):
    """The last row of a page: the number of its batch, and of the row in the file."""

    batch: int
    row: int

    def __str__(self) -> str:
        return f"{self.batch}-{self.row}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Parses the output of `str`. Raises `NotFound` for anything else."""
        batch, _, row = text.partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) < 9 for part in (batch, row)):
            raise NotFound(N_("This list has no such page."))
        return cls(int(batch), int(row))


class RowRequest(NamedTuple):
    """The requested page of the rows of a kind: its first row follows `after`."""

    kind: RowKind = RowKind.ALL
    after: RowCursor | None = None
    size: int = PAGE
    most_batches: int = _MOST_BATCHES
    """Batches opened for one page. The next page continues from there."""


class CheckedRow(NamedTuple):
    """A row, and the name in it if the officer may read it."""

    number: int
    name: str
    note: RowNote
    values: Mapping[str, str]
    """The cells of the row by the keys of their columns, if the officer may read them."""


class RowPage(NamedTuple):
    """Rows, and the cursor of the next page, or None."""

    rows: list[CheckedRow]
    next: RowCursor | None
    is_full: bool = True
    """False if the limit of batches ended the page. The row of the cursor was the last one searched."""


def read_row_page(
    work: UnitOfWork, found: Import, asked: RowRequest, *, shows_names: bool
) -> RowPage:
    """Returns a page of the rows of a kind, in the order of the file.

    One page opens a limited number of batches, so that it may have few rows and still a next page.
    """
    kind, after, size, most = asked
    shown: list[CheckedRow] = []
    last, searched = after, 0
    batches = _batches(work, found, after, most + 1)
    for batch in batches[:most]:
        for row in _rows(found, batch, shows_names=shows_names):
            here, searched = RowCursor(batch.number, row.number), row.number
            if (after and here <= after) or not kind.holds(row.note):
                continue
            if len(shown) == size:
                return RowPage(shown, last)
            shown.append(row)
            last = here
    if len(batches) > most:
        return RowPage(shown, RowCursor(batches[most].number, searched), is_full=len(shown) == size)
    return RowPage(shown, None)


def names_of_alike(
    work: UnitOfWork, officer: Officer, notes: Iterable[RowNote], language: Language
) -> dict[str, str]:
    """Returns the names of the registrations beside the rows that this officer may see."""
    references = {each.reference for note in notes for each in note.alike if each.reference}
    found = work.session.scalars(
        select(Registration).where(Registration.reference.in_(references), visible_to(officer))
    )
    return {each.reference: row_of(each, language).name for each in found}


def _batches(
    work: UnitOfWork, found: Import, after: RowCursor | None, most: int
) -> Sequence[ImportBatch]:
    query = (
        select(ImportBatch)
        .where(
            ImportBatch.import_id == found.id, ImportBatch.number >= (after.batch if after else 0)
        )
        .order_by(ImportBatch.number)
        .limit(most)
    )
    return work.session.scalars(query).all()


def _rows(found: Import, batch: ImportBatch, *, shows_names: bool) -> Iterator[CheckedRow]:
    notes = read_row_notes(batch)
    for number, cells in rows_of(batch):
        named = named_rows(found, cells) if shows_names else {}
        name = named.get("name_bn") or named.get("name_en") or ""
        yield CheckedRow(number, name, notes.get(number, RowNote()), named)
