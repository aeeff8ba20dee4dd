"""Reads typed answers and collects every problem of a page before it raises."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from portal.domain.platform.choices import Choice
from portal.domain.platform.empty_answers import is_only_zeros, is_word_for_nothing
from portal.domain.platform.errors import Invalid, InvalidAnswers
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean

FormInput = Mapping[str, Sequence[str]]
"""A submitted form: the typed values of each field."""

CHOOSE_ONE: Final = N_("Choose one of the answers.")
LONGEST_TEXT = 200
LONGEST_TYPED = 1000
"""Longer values are refused before normalisation, which takes quadratic time for combining marks."""

# The Bangla calendar counts from 593 or 594: 1 Boishakh 1433 was 14 April 2026.
_BANGLA_YEARS_BEHIND = 593
_EARLIEST_BANGLA_YEAR = 1300

T = TypeVar("T")
C = TypeVar("C", bound=Choice)


class FormReader:
    """Reads the fields of one page.

        After a problem a method returns a placeholder, so that the other fields are read too. `finish`
    raises, so that placeholders are never returned to the caller.
    """

    def __init__(self, typed: FormInput, today: date) -> None:
        self.typed = typed
        self.today = today
        self.problems: dict[str, Invalid] = {}

    def raw(self, field: str, longest: int = LONGEST_TYPED) -> str:
        """Returns the first value of a field, cleaned, or an empty text."""
        values = self.typed.get(field)
        if not values:
            return ""
        typed = values[0]
        value = clean(typed[:LONGEST_TYPED])
        if len(value) > longest or len(typed) > LONGEST_TYPED:
            self.problem(
                field, N_("This is too long. Use at most %(longest)s characters."), longest=longest
            )
        return value

    def problem(self, field: str, text: str, **values: object) -> None:
        """Records a problem of a field. Only the first one is kept."""
        self.problems.setdefault(field, Invalid(text, **values))

    def written(self, field: str, longest: int = LONGEST_TYPED) -> str:
        """Returns the value like `raw`, or an empty text for a word that means no answer."""
        value = self.raw(field, longest)
        return "" if not value or is_word_for_nothing(value) or is_only_zeros(value) else value

    def text(self, field: str, longest: int = LONGEST_TEXT) -> str | None:
        """Reads free text. None if empty or a word for nothing."""
        return self.written(field, longest) or None

    def digits(self, field: str) -> str:
        """Returns the value with Latin digits, or an empty text for a word that means no answer."""
        value = to_latin(self.raw(field))
        return "" if not value or is_word_for_nothing(value) else value

    def read(self, field: str, read: Callable[[str], T]) -> T | None:
        """Applies `read` to the text. None if empty or a word for nothing."""
        value = self.written(field)
        if not value:
            return None
        try:
            return read(value)
        except Invalid as problem:
            self.problems.setdefault(field, problem)
            return None

    def choice(
        self, field: str, choices: type[C], default: C | None = None, missing: str = CHOOSE_ONE
    ) -> C:
        """Reads one answer of a closed list. It is required unless there is a default."""
        value = self.raw(field)
        if value in choices.__members__.values():
            return choices(value)
        if value or default is None:
            self.problem(field, missing)
        return default or next(iter(choices))

    def optional_choice(self, field: str, choices: type[C]) -> C | None:
        """Reads one answer of a closed list. None if empty."""
        return self.choice(field, choices) if self.raw(field) else None

    def choices(self, field: str, choices: type[C]) -> tuple[C, ...]:
        """Reads any number of answers of a closed list, in the order of the list."""
        values = {clean(value[:LONGEST_TYPED]) for value in self.typed.get(field, ())} - {""}
        members = choices.__members__.values()
        if not values.issubset(members):
            self.problem(field, N_("Choose one of the answers in the list."))
        return tuple(choice for choice in members if choice in values)

    def yes(self, field: str) -> bool:
        """Reads a checkbox or a yes."""
        return self.raw(field) == "yes"

    def number(self, field: str, smallest: int, largest: int) -> int | None:
        """Reads an integer with Latin or Bangla digits. None if empty."""
        value = self.digits(field)
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 5):
            self.problem(field, N_("Use numbers only."))
            return None
        if not smallest <= int(value) <= largest:
            self.problem(
                field,
                N_("Write a number from %(smallest)s to %(largest)s."),
                smallest=smallest,
                largest=largest,
            )
            return None
        return int(value)

    def year(self, field: str, earliest: int) -> int | None:
        """Reads a past or present Gregorian year of four digits. None if empty."""
        typed = self.digits(field)
        if typed.isdigit() and len(typed) < 4:
            self.problem(field, N_("Write the year with four digits, like 1985."))
            return None
        year = self.number(field, 0, 9999)
        if year is None:
            return None
        if _EARLIEST_BANGLA_YEAR <= year <= self.today.year - _BANGLA_YEARS_BEHIND:
            self.problem(
                field, N_("This looks like a Bangla calendar year. Write the year like 1985.")
            )
        elif year < earliest:
            self.problem(field, N_("This year is too long ago. Please check it."))
        elif year > self.today.year:
            self.problem(field, N_("This year is in the future. Please check it."))
        else:
            return year
        return None

    def finish(self) -> None:
        """Raises `InvalidAnswers` if any field has a problem."""
        if self.problems:
            raise InvalidAnswers(self.problems)
