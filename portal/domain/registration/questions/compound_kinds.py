"""Kinds of value that are read together with other answers or from several inputs.

The topics (`portal.domain.registration.topics`) read their values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.platform.dates import MonthYear
from portal.domain.registration.birth import Birth
from portal.domain.registration.questions.kinds import Kind, Text


class _TextKind(Kind[str | None]):
    def from_text(self, text: str | None) -> str | None:
        return text


@dataclass(frozen=True)
class AgreementKind(Kind[str]):
    """A required checkbox, which is not stored."""


@dataclass(frozen=True)
class VersionKind(Kind[str]):
    """The version of the consent text. It has no input."""

    is_asked = False


@dataclass(frozen=True)
class PhoneKind(_TextKind):
    """A Bangladeshi mobile number, stored as E.164."""

    is_exact = True
    is_figures = True


@dataclass(frozen=True)
class BirthKind(Kind[Birth]):
    """A date of birth, its year, or an age."""

    def inputs(self, question_id: str) -> Sequence[str]:
        """Returns the three inputs of the date, and the age."""
        return (*(f"{question_id}_{part}" for part in ("day", "month", "year")), "age")

    def to_text(self, value: Birth) -> str | None:
        """Returns the birth as text."""
        return value.to_text()

    def from_text(self, text: str | None) -> Birth:
        """Returns the birth of an opened text."""
        return Birth.from_text(text or "")


@dataclass(frozen=True)
class MonthKind(Kind[MonthYear | None]):
    """A month and year, a year alone, or a ticked box for unknown."""

    ask: str
    hint: str

    def inputs(self, question_id: str) -> Sequence[str]:
        """Returns the year, the month and the checkbox."""
        return tuple(f"{question_id}_{part}" for part in ("year", "month", "unknown"))

    def to_columns(self, value: MonthYear | None) -> Sequence[Any]:
        """Returns the year and the month."""
        return (value.year, value.month) if value else (None, None)

    def from_columns(self, stored: Sequence[Any]) -> MonthYear | None:
        """Returns the stored month."""
        return MonthYear.of(*stored)


@dataclass(frozen=True)
class DocumentNumberKind(_TextKind):
    """The number of a document; its form depends on the type of the document."""

    is_exact = True

    def inputs(self, question_id: str) -> Sequence[str]:
        """Returns the number, and the checkbox for a number that is not at hand."""
        return question_id, "document_unknown"


@dataclass(frozen=True)
class DistrictKind(_TextKind):
    """A district by its P-code."""


@dataclass(frozen=True)
class UpazilaKind(_TextKind):
    """An upazila, city corporation or thana of the district by its P-code."""

    district: str
    """The input with the district."""


@dataclass(frozen=True)
class UpazilaTextKind(Text):
    """The name of an upazila that is not in the list, and which similar one is meant."""

    def inputs(self, question_id: str) -> Sequence[str]:
        """Returns the name, and the answer to "Did you mean one of these?"."""
        return question_id, f"{question_id.removesuffix('_text')}_meant"


@dataclass(frozen=True)
class CountryKind(Kind[str]):
    """A country by ISO 3166."""

    def inputs(self, question_id: str) -> Sequence[str]:
        """Returns the list, and the text input for a country that is not in it."""
        return question_id, f"{question_id}_text"
