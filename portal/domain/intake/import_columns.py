"""The columns of an imported list, and the mapping from headings in a file to columns."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.domain.platform import data_files
from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.text import squash
from portal.domain.registration.choices import (
    DocumentType,
    Need,
    Occupation,
    Reason,
    ReturnedHow,
    SafeTime,
    Schooling,
    Sex,
    Skill,
    Travelled,
    WhosePhone,
)

IGNORED: Final = ""
"""Marks a column of the file that is not imported."""
_NUMBERING: Final = frozenset(
    squash(name)
    for name in ("sl", "sl no", "serial", "serial no", "no", "ক্রমিক", "ক্রমিক নং", "ক্রম", "নং")
)

CHOICES: Final[Mapping[str, type[Choice]]] = {
    "sex": Sex,
    "whose_phone": WhosePhone,
    "alternate_whose": WhosePhone,
    "safe_time": SafeTime,
    "document_type": DocumentType,
    "travelled": Travelled,
    "returned_how": ReturnedHow,
    "occupation": Occupation,
    "schooling": Schooling,
    "language": Language,
}
"""Columns with one answer of a closed list."""
SEVERAL: Final[Mapping[str, type[Choice]]] = {"reasons": Reason, "skills": Skill, "needs": Need}
"""Columns with any number of answers, separated by semicolons."""
YES_NO: Final = ("may_sms", "may_call", "female_counsellor", "needs_care", "consent")
DATES: Final = ("birth", "left", "returned")
DISTRICTS: Final = ("district", "permanent_district")
UPAZILAS: Final[Mapping[str, str]] = {
    "upazila": "district",
    "permanent_upazila": "permanent_district",
}
"""Maps each column of an upazila to the column of its district."""
NUMBERS: Final[Mapping[str, DocumentType]] = {
    "nid": DocumentType.NID,
    "passport": DocumentType.PASSPORT,
    "birth_certificate": DocumentType.BIRTH_CERTIFICATE,
}
"""Columns that hold the number of one type of document."""
WRITTEN: Final = (
    "name_bn", "name_en", "father_name", "mother_name", "spouse_name", "village",
    "union_ward", "permanent_village", "permanent_union_ward",
)  # fmt: skip
"""Free-text columns, in which a legacy Bangla encoding would be accepted as text."""

NEEDED: Final[Sequence[Sequence[str]]] = (
    ("name_bn", "name_en"),
    ("sex",),
    ("birth", "age"),
    ("mobile",),
    ("document_type", *NUMBERS),
    ("district",),
    ("upazila",),
    ("country",),
    ("left",),
    ("returned",),
)
"""A registration needs at least one column of each of these groups."""


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column: key, heading in both languages, and an example for the template."""

    key: str
    name_en: str
    name_bn: str
    also_known_as: tuple[str, ...]
    example: str

    def name(self, language: str) -> str:
        """Returns the heading in the language ("bn" or "en")."""
        return self.name_bn if language == "bn" else self.name_en

    @property
    def is_needed(self) -> bool:
        """Whether every registration needs this column."""
        return any(group == (self.key,) for group in NEEDED)


@functools.cache
def columns() -> Mapping[str, ImportColumn]:
    """Returns all columns by key, in the order of the template."""
    return {
        row["key"]: ImportColumn(
            row["key"],
            row["name_en"],
            row["name_bn"],
            data_files.read_spellings(row),
            row["example"],
        )
        for row in data_files.read_data_rows("imports/columns")
    }


def match_heading(headings: Sequence[str]) -> list[str]:
    """Returns the key of each heading, or `IGNORED`. The first of two headings for a column wins."""
    keys = [_spellings().get(squash(heading[:100]), IGNORED) for heading in headings]
    return [key if key and key not in keys[:place] else IGNORED for place, key in enumerate(keys)]


def is_numbering(heading: str) -> bool:
    """Whether the heading marks a column of row numbers."""
    return squash(heading[:100]) in _NUMBERING


def missing(keys: Iterable[str]) -> list[Sequence[str]]:
    """Returns the groups of needed columns of which no column is present."""
    there = set(keys)
    return [group for group in NEEDED if not there.intersection(group)]


@functools.cache
def _spellings() -> Mapping[str, str]:
    return {
        squash(name): key
        for key, column in reversed(list(columns().items()))
        for name in (*column.also_known_as, key, column.name_bn, column.name_en)
    }
