"""Keeps a row that fails from stopping the others of its list."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from portal.domain.intake.import_rows import RowRead, Rules, read_row
from portal.domain.intake.import_types import STRAY_QUOTE
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.logs import log_failure
from portal.models import Import
from portal.services.intake.bulk_import.row_notes import RowNote
from portal.unit_of_work import UnitOfWork


def named_rows(found: Import, cells: Sequence[str]) -> dict[str, str]:
    """Returns the cells of a row by the keys of their columns."""
    return {
        key: cells[place] if place < len(cells) else ""
        for place, key in enumerate(found.columns)
        if key
    }


def read_cells(found: Import, cells: Sequence[str], rules: Rules) -> RowRead:
    """Reads one row. A row on which reading fails is a faulty row, not a failed list."""
    key = _first_column(found)
    if cells and cells[0].startswith(STRAY_QUOTE):
        return RowRead({}, None, {key: stray_quote()}, "")
    try:
        return read_row(named_rows(found, cells), rules)
    except Exception as error:  # noqa: BLE001 - the other rows go on
        log_failure("imports.row_failed", error, id=str(found.id))
        return RowRead({}, None, {key: failed_row()}, "")


def stray_quote() -> Invalid:
    """Returns the fault of a row of CSV whose quotation mark swallows the next one."""
    return Invalid(
        N_(
            "A quotation mark in this row is opened and not closed, or stands alone, so that cells of two "
            "people could be mixed. Remove it."
        )
    )


def failed_row() -> Invalid:
    """Returns the fault of a row on which the program failed."""
    return Invalid(N_("This row could not be processed. Register this person by hand."))


@contextmanager
def row_on_its_own(
    work: UnitOfWork, found: Import, note: RowNote, *, alone: bool
) -> Iterator[None]:
    """With `alone` runs the block in a savepoint. If it fails, the row is faulty and the block ends."""
    if not alone:
        yield
        return
    try:
        with work.session.begin_nested():
            yield
    except OperationalError:
        raise  # the database failed, not the row
    except Exception as error:  # noqa: BLE001 - the other rows go on
        log_failure("imports.row_failed", error, id=str(found.id))
        note.problems[_first_column(found)] = failed_row()


def _first_column(found: Import) -> str:
    """Returns the column at which a fault of the whole row is shown."""
    return next(filter(None, found.columns), "")
