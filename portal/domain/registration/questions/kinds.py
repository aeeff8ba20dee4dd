"""Kinds of value whose answer is read from one input: text, name, choice, choices, yes or no, number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from portal.domain.names.letters import read_other_name
from portal.domain.platform.choices import Choice
from portal.domain.platform.form_input import LONGEST_TEXT, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin

T = TypeVar("T")
C = TypeVar("C", bound=Choice)


class Kind(Generic[T]):
    """How an answer is stored and exported. `T` is the type of its value."""

    is_asked: bool = True
    """Has inputs in the form."""
    is_exact: bool = False
    """Officers compare it with a paper: shown letter by letter, in figures of one width."""
    is_figures: bool = False
    """Consists of digits, which the check page shows in the script of its language."""

    def inputs(self, question_id: str) -> Sequence[str]:
        """The form fields of a question of this kind."""
        return (question_id,)

    def read(self, reader: FormReader, field: str) -> T:
        """The answer in a field. Notes problems in the reader."""
        raise TypeError(f"{field} is read by its topic, with other answers: {reader}")

    def to_columns(self, value: T) -> Sequence[Any]:
        """What the open columns of the question hold."""
        return (value,)

    def from_columns(self, stored: Sequence[Any]) -> T:
        """The value again."""
        value: T = stored[0]
        return value

    def to_text(self, value: T) -> str | None:
        """What a sealed column holds; None for no answer."""
        return None if value is None else str(value)

    def from_text(self, text: str | None) -> T:
        """The value again."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Kind[str | None]):
    """Free text or a code of at most so many letters; may be left empty."""

    longest: int = LONGEST_TEXT
    is_exact: bool = False
    is_written: bool = False
    """Words of the person's own, in which an import looks for Bangla in an old encoding."""
    is_heard: bool = False
    """Two values are alike when they sound alike."""

    def read(self, reader: FormReader, field: str) -> str | None:
        """The text, or None."""
        return reader.text(field, self.longest)

    def from_text(self, text: str | None) -> str | None:
        """The text itself."""
        return text


@dataclass(frozen=True)
class Name(Kind[str | None]):
    """The name of a person in one of both scripts; may be left empty."""

    language: str = ""
    """The language of a name that is asked for in one script."""

    def read(self, reader: FormReader, field: str) -> str | None:
        """The name, or None."""
        return reader.read(field, read_other_name)

    def from_text(self, text: str | None) -> str | None:
        """The name itself."""
        return text


class Listed(Kind[T]):
    """A kind whose answers come from a closed list."""

    choices: type[Choice]


@dataclass(frozen=True)
class OneOf(Listed[C]):
    """One answer of a closed list. Without a default an answer is needed."""

    choices: type[C]
    default: C | None = None
    unsaid: C | None = None
    """The answer that officers are not shown, because it says nothing."""

    def read(self, reader: FormReader, field: str) -> C:
        """The answer."""
        return reader.choice(field, self.choices, self.default)

    def from_columns(self, stored: Sequence[Any]) -> C:
        """The answer again; the default where the question came later than the registration."""
        return self._stored(stored[0])

    def from_text(self, text: str | None) -> C:
        """The answer again."""
        return self._stored(text)

    def _stored(self, code: str | None) -> C:
        return self.default if self.default and not code else self.choices(code or "")


@dataclass(frozen=True)
class MaybeOneOf(Listed[C | None]):
    """One answer of a closed list, or none."""

    choices: type[C]

    def read(self, reader: FormReader, field: str) -> C | None:
        """The answer, or None."""
        return reader.optional_choice(field, self.choices)

    def from_text(self, text: str | None) -> C | None:
        """The answer again."""
        return self.choices(text) if text else None


@dataclass(frozen=True)
class AnyOf(Listed[tuple[C, ...]]):
    """Any number of answers of a closed list."""

    choices: type[C]

    def read(self, reader: FormReader, field: str) -> tuple[C, ...]:
        """The answers in the order of the list."""
        return reader.choices(field, self.choices)

    def to_columns(self, value: tuple[C, ...]) -> Sequence[Any]:
        """The codes as a list."""
        return ([str(choice) for choice in value],)

    def from_columns(self, stored: Sequence[Any]) -> tuple[C, ...]:
        """The answers again."""
        return tuple(map(self.choices, stored[0] or ()))

    def to_text(self, value: tuple[C, ...]) -> str | None:
        """The codes with commas between them."""
        return ",".join(value)

    def from_text(self, text: str | None) -> tuple[C, ...]:
        """The answers again."""
        return tuple(map(self.choices, text.split(","))) if text else ()


@dataclass(frozen=True)
class YesNo(Kind[bool]):
    """A tick: yes, or not."""

    def read(self, reader: FormReader, field: str) -> bool:
        """Whether it was ticked."""
        return reader.yes(field)

    def from_columns(self, stored: Sequence[Any]) -> bool:
        """Not ticked where the column is empty."""
        return bool(stored[0])

    def to_text(self, value: bool) -> str | None:
        """A word for each, so that the length tells nothing."""
        return "yes" if value else "no"

    def from_text(self, text: str | None) -> bool:
        """The tick again."""
        return text == "yes"


@dataclass(frozen=True)
class Number(Kind[int | None]):
    """A whole number in the digits of either script, with or without commas; may be left empty."""

    smallest: int
    largest: int
    is_figures = True

    def read(self, reader: FormReader, field: str) -> int | None:
        """The number, or None."""
        typed = to_latin(reader.raw(field)).replace(",", "").replace(" ", "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()):
            reader.problem(field, N_("Write this with digits only."))
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
        """The number again."""
        return int(text) if text else None
