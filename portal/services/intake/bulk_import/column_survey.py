"""Survey of whole columns: detects the date format and the encoding."""

from collections.abc import Sequence
from typing import Any, Self

from portal.domain.intake.bijoy import MARKS_A_COLUMN, looks_bijoy
from portal.domain.intake.import_columns import DATES, WRITTEN
from portal.domain.intake.import_dates import LONGEST, DateOrder, SeenDates, is_month_first, way_of
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.services.intake.bulk_import.file_reader import FileRow

_TEXTS, _BIJOY = "texts", "bijoy"


class ColumnSurvey:
    """Counts over the columns of a file, without any values."""

    def __init__(self, counts: dict[str, dict[str, Any]] | None = None) -> None:
        self.counts = counts or {}

    @classmethod
    def of(cls, counts: dict[str, Any]) -> Self:
        """Returns the survey with these stored counts."""
        return cls(counts)

    def add(self, row: FileRow) -> None:
        """Counts one row."""
        for place, cell in enumerate(row.cells):
            text = cell.strip()
            if not text:
                continue
            seen = self.counts.setdefault(str(place), {})
            if any(letter.isdigit() for letter in text[:LONGEST]):
                if way := way_of(text):
                    times, first = seen.get(way.value, (0, row.number))
                    seen[way.value] = (times + 1, first)
            elif seen.get(_TEXTS, 0) < 1000:  # enough values to judge a column
                seen[_TEXTS] = seen.get(_TEXTS, 0) + 1
                seen[_BIJOY] = seen.get(_BIJOY, 0) + looks_bijoy(text)

    def judge(self, headings: Sequence[str], columns: Sequence[str]) -> list[str]:
        """Returns the columns whose dates begin with the month. Raises `Invalid` if unsupported."""
        month_first = []
        for place, key in enumerate(columns):
            seen = self.counts.get(str(place), {})
            heading = headings[place] if place < len(headings) else ""
            if key in WRITTEN and seen.get(_BIJOY, 0) > MARKS_A_COLUMN * seen.get(_TEXTS, 0):
                raise Invalid(
                    N_(
                        "The words under “%(column)s” look like Bangla typed for a Bijoy font "
                        "(SutonnyMJ). Convert the file to Unicode and send it again."
                    ),
                    column=heading,
                )
            if key in DATES:
                ways = {way: SeenDates(*seen[way.value]) for way in DateOrder if way.value in seen}
                if is_month_first(ways, heading):
                    month_first.append(key)
        return month_first
