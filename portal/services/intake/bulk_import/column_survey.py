"""Survey of whole columns: detects the date format and the encoding."""

import re
from collections.abc import Sequence
from typing import Any, Final, Self

from portal.domain.intake.bijoy import MARKS_A_COLUMN, looks_bijoy
from portal.domain.intake.headings import is_unsure_heading
from portal.domain.intake.import_columns import DATES, IGNORED, WRITTEN
from portal.domain.intake.import_dates import DateOrder, SeenDates, is_month_first, way_of
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.written_dates import LONGEST
from portal.services.intake.bulk_import.list_pieces import FileRow

_TEXTS, _BIJOY, _NIDS, _NUMBERS = "texts", "bijoy", "nids", "numbers"
_NID: Final = re.compile(r"\d{10}|\d{13}|\d{17}")
_FEWEST_TEXTS: Final = 5
"""A column with fewer texts is not judged as a whole; each of its cells is."""


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
                seen[_NUMBERS] = seen.get(_NUMBERS, 0) + 1
                seen[_NIDS] = seen.get(_NIDS, 0) + bool(_NID.fullmatch(to_latin(text[:LONGEST])))
                if way := way_of(text):
                    times, first = seen.get(way.value, (0, row.number))
                    seen[way.value] = (times + 1, first)
            elif seen.get(_TEXTS, 0) < 1000:  # enough values to judge a column
                seen[_TEXTS] = seen.get(_TEXTS, 0) + 1
                seen[_BIJOY] = seen.get(_BIJOY, 0) + looks_bijoy(text)

    def suggest(self, headings: Sequence[str], keys: Sequence[str]) -> list[str]:
        """Returns the keys, of which those of a heading with two meanings follow from its values.

        "Smart card no" over numbers like those of NIDs suggests the NID. Otherwise such a heading suggests
        nothing, so that the officer chooses.
        """
        suggested = list(keys)
        for place, heading in enumerate(headings):
            seen = self.counts.get(str(place), {})
            if suggested[place] in ("bmet_number", "document_number") and is_unsure_heading(
                heading
            ):
                mostly_nids = seen.get(_NIDS, 0) > MARKS_A_COLUMN * seen.get(_NUMBERS, 0)
                suggested[place] = "nid" if mostly_nids and "nid" not in keys else IGNORED
        return suggested

    def judge(self, headings: Sequence[str], columns: Sequence[str]) -> list[str]:
        """Returns the columns whose dates begin with the month. Raises `Invalid` if unsupported."""
        month_first = []
        for place, key in enumerate(columns):
            seen = self.counts.get(str(place), {})
            heading = headings[place] if place < len(headings) else ""
            texts = seen.get(_TEXTS, 0)
            is_bijoy = seen.get(_BIJOY, 0) > MARKS_A_COLUMN * texts
            if key in WRITTEN and is_bijoy and texts >= _FEWEST_TEXTS:
                raise Invalid(
                    N_(
                        "The text in “%(column)s” looks like Bangla typed in a Bijoy font "
                        "(SutonnyMJ). Convert the file to Unicode and send it again."
                    ),
                    column=heading,
                )
            if key in DATES:
                ways = {way: SeenDates(*seen[way.value]) for way in DateOrder if way.value in seen}
                if is_month_first(ways, heading):
                    month_first.append(key)
        return month_first
