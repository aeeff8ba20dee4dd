"""Kinds of value that are read together with other answers or from several inputs.

Their values are read by the topics (`portal.domain.registration.topics`), which know what belongs together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.platform.dates import MonthYear
from portal.domain.registration.birth import Birth
from portal.domain.registration.questions.kinds import Kind


class _TextKind(Kind[str | None]):
    def from_text(self, text: str | None) -> str | None:
        return text


@dataclass(frozen=True)
class AgreementKind(Kind[str]):
    """A tick without which the form does not go on; nothing of it is stored."""


@dataclass(frozen=True)
class VersionKind(Kind[str]):
    """The version of a text that was agreed to; not asked."""

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
        """Three inputs for the date, and the age."""
        return (*(f"{question_id}_{part}" for part in ("day", "month", "year")), "age")

    def to_text(self, value: Birth) -> str | None:
        """What was given, as text."""
        return value.to_text()

    def from_text(self, text: str | None) -> Birth:
        """The birth again."""
        return Birth.from_text(text or "")


@dataclass(frozen=True)
class MonthKind(Kind[MonthYear | None]):
    """A month and year, a year alone, or a tick that it is not known."""

    ask: str
    hint: str

    def inputs(self, question_id: str) -> Sequence[str]:
        """Year, month, and the tick."""
        return tuple(f"{question_id}_{part}" for part in ("year", "month", "unknown"))

    def to_columns(self, value: MonthYear | None) -> Sequence[Any]:
        """Year and month."""
        return (value.year, value.month) if value else (None, None)

    def from_columns(self, stored: Sequence[Any]) -> MonthYear | None:
        """The month again."""
        return MonthYear.of(*stored)


@dataclass(frozen=True)
class DocumentNumberKind(_TextKind):
    """The number of a document; its form depends on the type of the document."""

    is_exact = True

    def inputs(self, question_id: str) -> Sequence[str]:
        """The number, and a tick that it is not at hand."""
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
class CountryKind(Kind[str]):
    """A country by ISO 3166."""

    def inputs(self, question_id: str) -> Sequence[str]:
        """The list, and the name of one that is not in it."""
        return question_id, f"{question_id}_text"
