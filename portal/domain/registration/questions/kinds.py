"""Kinds of value that are read from one input: text, name, choices, yes or no, number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from portal.domain.names.letters import read_other_name
from portal.domain.platform.choices import Choice
from portal.domain.platform.form_input import CHOOSE_ONE, LONGEST_TEXT, FormReader
from portal.domain.platform.gettext_marker import N_

T = TypeVar("T")
C = TypeVar("C", bound=Choice)


class Kind(Generic[T]):
    """How an answer is stored and exported. `T` is the type of its value."""

    is_asked: bool = True
    """Whether it has inputs in the form."""
    is_exact: bool = False
    """Whether officers compare it with a document: shown as typed, in tabular figures."""
    is_figures: bool = False
    """Whether it consists of digits, which the check page shows in the script of its language."""

    def inputs(self, question_id: str) -> Sequence[str]:
        """Returns the names of the form fields of a question of this kind."""
        return (question_id,)

    def read(self, reader: FormReader, field: str) -> T:
        """Reads the answer in a field. Notes problems in the reader."""
        raise TypeError(f"{field} is read by its topic, with other answers: {reader}")

    def to_columns(self, value: T) -> Sequence[Any]:
        """Returns the values for the open columns of the question."""
        return (value,)

    def from_columns(self, stored: Sequence[Any]) -> T:
        """Returns the value of stored columns or of an opened text."""
        value: T = stored[0]
        return value

    def to_text(self, value: T) -> str | None:
        """Returns the text for a sealed column, or None for no answer."""
        return None if value is None else str(value)

    def from_text(self, text: str | None) -> T:
        """Returns the value of stored columns or of an opened text."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Kind[str | None]):
    """Optional free text, or a code, of limited length."""

    longest: int = LONGEST_TEXT
    is_exact: bool = False
    is_written: bool = False
    """Whether it is free text, in which an import looks for a legacy Bangla encoding."""
    is_compared_by_sound: bool = False
    """Whether values that sound alike count as similar."""

    def read(self, reader: FormReader, field: str) -> str | None:
        """Reads the text, or None."""
        return reader.text(field, self.longest)

    def from_text(self, text: str | None) -> str | None:
        """Returns the text unchanged."""
        return text


@dataclass(frozen=True)
class Name(Kind[str | None]):
    """An optional name of a person in Bangla or Latin script."""

    language: str = ""
    """The language of a name that is asked for in one script."""

    def read(self, reader: FormReader, field: str) -> str | None:
        """Reads the name, or None."""
        return reader.read(field, read_other_name)

    def from_text(self, text: str | None) -> str | None:
        """Returns the name unchanged."""
        return text


class Listed(Kind[T]):
    """A kind whose answers come from a closed list."""

    choices: type[Choice]


@dataclass(frozen=True)
class OneOf(Listed[C]):
    """One answer of a closed list. It is required if there is no default."""

    choices: type[C]
    default: C | None = None
    unsaid: C | None = None
    """The answer that officers do not see, because it tells nothing."""
    missing: str = CHOOSE_ONE
    """What is said without an answer. It names the question, because a summary lists several."""

    def read(self, reader: FormReader, field: str) -> C:
        """Reads the answer."""
        return reader.choice(field, self.choices, self.default, self.missing)

    def from_columns(self, stored: Sequence[Any]) -> C:
        """Returns the answer, or the default if the registration is older than the question."""
        return self._stored(stored[0])

    def from_text(self, text: str | None) -> C:
        """Returns the answer for a stored code."""
        return self._stored(text)

    def _stored(self, code: str | None) -> C:
        return self.default if self.default and not code else self.choices(code or "")


@dataclass(frozen=True)
class MaybeOneOf(Listed[C | None]):
    """One answer of a closed list, or none."""

    choices: type[C]

    def read(self, reader: FormReader, field: str) -> C | None:
        """Reads the answer, or None."""
        return reader.optional_choice(field, self.choices)

    def from_text(self, text: str | None) -> C | None:
        """Returns the answer for a stored code."""
        return self.choices(text) if text else None


@dataclass(frozen=True)
class AnyOf(Listed[tuple[C, ...]]):
    """Any number of answers of a closed list."""

    choices: type[C]

    def read(self, reader: FormReader, field: str) -> tuple[C, ...]:
        """Reads the answers, in the order of the list."""
        return reader.choices(field, self.choices)

    def to_columns(self, value: tuple[C, ...]) -> Sequence[Any]:
        """Returns the codes as a list."""
        return ([str(choice) for choice in value],)

    def from_columns(self, stored: Sequence[Any]) -> tuple[C, ...]:
        """Returns the answers for stored codes."""
        return tuple(map(self.choices, stored[0] or ()))

    def to_text(self, value: tuple[C, ...]) -> str | None:
        """Returns the codes, separated by commas."""
        return ",".join(value)

    def from_text(self, text: str | None) -> tuple[C, ...]:
        """Returns the answers for stored codes."""
        return tuple(map(self.choices, text.split(","))) if text else ()


@dataclass(frozen=True)
class YesNo(Kind[bool]):
    """A checkbox."""

    def read(self, reader: FormReader, field: str) -> bool:
        """Returns whether it is ticked."""
        return reader.yes(field)

    def from_columns(self, stored: Sequence[Any]) -> bool:
        """Returns False for an empty column."""
        return bool(stored[0])

    def to_text(self, value: bool) -> str | None:
        """Returns a word for either answer, so that an empty column does not tell it."""
        return "yes" if value else "no"

    def from_text(self, text: str | None) -> bool:
        """Returns whether the stored word is yes."""
        return text == "yes"


@dataclass(frozen=True)
class Number(Kind[int | None]):
    """An optional whole number in Bangla or Latin digits, with or without commas."""

    smallest: int
    largest: int
    is_figures = True

    def read(self, reader: FormReader, field: str) -> int | None:
        """Reads the number, or None."""
        typed = reader.digits(field).replace(",", "").replace(" ", "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()):
            reader.problem(field, N_("Use numbers only."))
            return None
        number = int(typed)
        if not self.smallest <= number <= self.largest:
            reader.problem(
                field,
                N_("Write a number from %(smallest)s to %(largest)s."),
                smallest=self.smallest,
                largest=self.largest,
            )
            return None
        return number

    def from_text(self, text: str | None) -> int | None:
        """Returns the number of an opened text."""
        return int(text) if text else None
