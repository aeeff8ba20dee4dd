"""Types of bulk import: stage, consent and selected rows."""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean

LARGEST_FILE: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 90
"""Limit of columns, because a form may send 100 fields."""
LONGEST_CELL: Final = 1000
STRAY_QUOTE: Final = "\ue000"
"""Begins a row of a CSV file that has a stray quotation mark. `clean` removes it from any other text."""
FILE_RETENTION: Final = timedelta(days=7)
"""Retention of the rows of a file for corrections."""
QUIET_FOR: Final = timedelta(hours=1)
"""Delay before the first SMS of an import, so that an officer can undo a mistaken import."""
MOST_RANGES: Final = 200


class ImportStage(Choice):
    """The stage of an import."""

    READING = "reading", N_("Reading the file")
    MAPPING = "mapping", N_("Waiting for you: what is in each column?")
    CHECKING = "checking", N_("Checking the rows")
    CHECKED = "checked", N_("Waiting for you: check the result")
    IMPORTING = "importing", N_("Creating registrations")
    DONE = "done", N_("Imported")
    UNDOING = "undoing", N_("Undoing the import")
    UNDONE = "undone", N_("Undone")
    REFUSED = "refused", N_("Refused")

    @property
    def is_at_work(self) -> bool:
        """Whether the worker is processing the import. The page reloads itself meanwhile."""
        return self in AT_WORK


AT_WORK: Final = (
    ImportStage.READING,
    ImportStage.CHECKING,
    ImportStage.IMPORTING,
    ImportStage.UNDOING,
)


class BulkConsent(Choice):
    """How the people on a list consented, as declared by the importing officer."""

    SIGNED = "signed", N_("Each person signed a form that we have on file")
    SPOKEN = "spoken", N_("The text was read out to each person, and each one agreed")
    COLUMN = "column", N_("A column in the list says so for each person")


def read_ranges(text: str) -> list[tuple[int, int]]:
    """Parses selected rows such as "2-50, 60" to pairs of first and last row. Raises `Invalid`."""
    ranges = []
    parts = [
        part.strip() for part in re.split("[,;]", to_latin(clean(text[:5000]))) if part.strip()
    ]
    for part in parts:
        found = re.fullmatch(r"(\d{1,7})(?: ?[-–] ?(\d{1,7}))?", part)
        if not found or int(found[2] or found[1]) < int(found[1]):
            raise Invalid(N_("Write rows like 2-50, 60, 75-80."))
        ranges.append((int(found[1]), int(found[2] or found[1])))
    if len(ranges) > MOST_RANGES:
        raise Invalid(N_("Write at most %(most)s ranges of rows."), most=MOST_RANGES)
    return ranges


def is_wanted(row: int, ranges: Collection[tuple[int, int]]) -> bool:
    """Whether a row is selected. An empty selection selects all rows."""
    return not ranges or any(first <= row <= last for first, last in ranges)
