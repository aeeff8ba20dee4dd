"""The columns of an imported list, and the mapping from headings in a file to columns."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.domain.platform.choices import Choice, Language
from portal.domain.registration.choices import DocumentType
from portal.domain.registration.questions.compound_kinds import (
    AgreementKind,
    BirthKind,
    DistrictKind,
    DocumentNumberKind,
    MonthKind,
    PhoneKind,
    UpazilaKind,
)
from portal.domain.registration.questions.kinds import (
    AnyOf,
    Kind,
    MaybeOneOf,
    Name,
    Number,
    OneOf,
    Text,
    YesNo,
)
from portal.domain.registration.questions.question import ImportedAs
from portal.domain.registration.questions.registry import OF_TOPIC, QUESTIONS, AnyQuestion
from portal.domain.registration.questions.topic import Topic

IGNORED: Final = ""
"""Marks a column of the file that is not imported."""

LANGUAGE: Final = ImportedAs(
    "Language for SMS",
    "এসএমএসের ভাষা",
    ("language", "sms language", "ভাষা"),
    "bn",
    key="language",
)
"""The only column without a question."""

_Entry = tuple[str, ImportedAs, Kind[Any]]


def _entries(questions: Iterable[AnyQuestion]) -> list[_Entry]:
    return [
        (each.key or question.id, each, question.kind)
        for question in questions
        for each in question.imported
    ]


def _in_order() -> Sequence[_Entry]:
    """Returns all columns with their keys and kinds, in the order of the template."""
    entries = [
        *_entries(each for each in QUESTIONS if each.topic is not Topic.CONSENT),
        (LANGUAGE.key, LANGUAGE, OneOf(Language)),
        *_entries(OF_TOPIC[Topic.CONSENT]),
    ]
    for entry in [entry for entry in entries if entry[1].after]:
        entries.remove(entry)
        keys = [key for key, _, _ in entries]
        entries.insert(keys.index(entry[1].after) + 1, entry)
    return entries


_ENTRIES: Final = _in_order()


def _keys_of(*kinds: type[Kind[Any]]) -> tuple[str, ...]:
    return tuple(key for key, _, kind in _ENTRIES if isinstance(kind, kinds))


CHOICES: Final[Mapping[str, type[Choice]]] = {
    key: kind.choices for key, _, kind in _ENTRIES if isinstance(kind, OneOf | MaybeOneOf)
}
"""Columns with one answer of a closed list."""
SEVERAL: Final[Mapping[str, type[Choice]]] = {
    key: kind.choices for key, _, kind in _ENTRIES if isinstance(kind, AnyOf)
}
"""Columns with any number of answers, separated by semicolons."""
YES_NO: Final = _keys_of(YesNo, AgreementKind)
DATES: Final = tuple(key for key in _keys_of(BirthKind, MonthKind) if key != "age")
DISTRICTS: Final = _keys_of(DistrictKind)
UPAZILAS: Final[Mapping[str, str]] = {
    key: kind.district for key, _, kind in _ENTRIES if isinstance(kind, UpazilaKind)
}
"""Maps each column of an upazila to the column of its district."""
NUMBERS: Final[Mapping[str, DocumentType]] = {
    "nid": DocumentType.NID,
    "passport": DocumentType.PASSPORT,
    "birth_certificate": DocumentType.BIRTH_CERTIFICATE,
}
"""Columns that hold the number of one type of document."""
WRITTEN: Final = tuple(
    key
    for key, _, kind in _ENTRIES
    if isinstance(kind, Name | UpazilaKind) or (isinstance(kind, Text) and not kind.is_exact)
)
"""Columns whose unknown words are stored as they are, so that letters that came out wrong would be too."""
DIGITS_ONLY: Final = (*_keys_of(PhoneKind, DocumentNumberKind, Number), "age")
"""Columns of numbers, which a spreadsheet may have rounded or given a decimal point."""

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
        key: ImportColumn(key, each.name_en, each.name_bn, tuple(each.also_known_as), each.example)
        for key, each, _ in _ENTRIES
    }


def missing(keys: Iterable[str]) -> list[Sequence[str]]:
    """Returns the groups of needed columns of which no column is present."""
    there = set(keys)
    return [group for group in NEEDED if not there.intersection(group)]
