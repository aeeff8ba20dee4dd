"""The definition of a question and of its parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from portal.domain.platform.form_input import FormReader
from portal.domain.registration.questions.kinds import Kind
from portal.domain.registration.questions.topic import Topic

T = TypeVar("T")


class Storage(Enum):
    """How a column holds its value."""

    OPEN = auto()
    SEALED = auto()
    """Encrypted; empty where there is no answer."""
    SEALED_ALWAYS = auto()
    """Encrypted; there is always an answer."""
    PADDED = auto()
    """Encrypted and padded, which hides the length of the text and whether there is one."""
    INDEX = auto()
    """The keyed hash of the sealed column before it."""
    COARSE = auto()
    """Open, beside a sealed column: less than what was answered, for counts and lists."""
    RETIRED = auto()
    """Open, replaced by a sealed column: always the `erased` value, until a later release drops it."""

    @property
    def is_sealed(self) -> bool:
        """Whether the value is encrypted."""
        return self in (Storage.SEALED, Storage.SEALED_ALWAYS, Storage.PADDED)


class AskedWhen(Enum):
    """When a returnee who registers alone is asked. Staff can fill in every question at any time."""

    ON_FORM = auto()
    LATER = auto()
    """After sending: offered on the status page, and asked by an officer on the phone."""
    BY_STAFF = auto()
    """Only by staff and in lists; the returnee can still correct the answer."""


class _Retained:
    """Marks a value that an erasure keeps: it is counted and identifies nobody."""


RETAINED: Final = _Retained()


@dataclass(frozen=True)
class AnswerColumn:
    """A column of the table of registrations."""

    name: str
    storage: Storage = Storage.OPEN
    erased: Any = None
    """What an open column holds after an erasure: this value, or with `RETAINED` what it held before."""
    coarse: Callable[[Any], Any] | None = None
    """For a coarse column: returns what it holds for an answer."""
    must_be_empty: bool = False
    """Whether a CHECK refuses an erased registration in which this open column is filled."""

    @property
    def is_empty_when_erased(self) -> bool:
        """Whether a CHECK refuses a value in this column after an erasure."""
        return self.must_be_empty or self.storage is Storage.SEALED

    @property
    def is_beside_sealed(self) -> bool:
        """Whether a sealed column of the same question has the exact answer."""
        return self.storage in (Storage.COARSE, Storage.RETIRED)

    def beside(self, value: Any) -> Any:
        """Returns what this column beside a sealed one holds for an answer."""
        if self.coarse is not None:
            return self.coarse(value)
        return [] if self.erased == () else self.erased


@dataclass(frozen=True)
class Correction:
    """Something that can be corrected: one answer, or several that belong together."""

    id: str
    label: str = ""
    by_returnee: bool = True
    """Offered to the returnee until an officer has decided."""
    by_officer: bool = True
    """Offered to the officer who sends a registration back."""


ITSELF: Final = Correction("")
"""Marks a question that is corrected alone, under its own label."""


@dataclass(frozen=True)
class ImportedAs:
    """A column of the import template: its headings and other accepted headings."""

    name_en: str
    name_bn: str
    also_known_as: Sequence[str] = ()
    example: str = ""
    key: str = ""
    """The key of the column. If empty, it is the id of the question."""
    after: str = ""
    """The key of the column before it. If empty, the registry gives the order."""


@dataclass(frozen=True)
class ExportedAs:
    """A column of the export and its entry in the data dictionary."""

    meaning: str = ""
    """The text of the data dictionary. If empty, it is the label of the question."""
    identifying: bool = False
    """Whether only the file with names has it, which a second officer approves."""


@dataclass(frozen=True, eq=False)
class Question(Generic[T]):
    """One question of the form. Texts are English msgids; their Bangla is in the catalog.

    There is one object of each, so that two are compared by identity.
    """

    id: str
    topic: Topic
    kind: Kind[T]
    label: str
    """The label for officers, in the third person."""
    ask: str = ""
    """The label in the form. If empty, it is `label`."""
    summary: str = ""
    """The label on the check page. If empty, it is the label in the form."""
    hint: str = ""
    desk_hint: str | None = None
    """The hint in assisted entry. If None, it is `hint`."""
    page: str = ""
    """The value of its `FormPage`. If empty, it is the first page of the topic."""
    asked: AskedWhen = AskedWhen.ON_FORM
    is_optional: bool = False
    """Whether the form says that it may stay empty."""
    is_late: bool = False
    """Whether it comes on its page after the questions that are not late."""
    storage: Storage = Storage.OPEN
    path: str = ""
    """The attribute path of its value in `Answers`. If empty, `Answers.simple` holds the value."""
    columns: Sequence[AnswerColumn] = ()
    """Its columns. If empty, there is one with the name `id`, and an erasure empties it."""
    is_stored: bool = True
    correction: Correction | None = None
    imported: Sequence[ImportedAs] = ()
    exported: ExportedAs | None = None
    adds_to: str = ""
    """The id of the question whose answer it completes in free text on the officer's screen."""

    def __post_init__(self) -> None:
        """Fills in the default column and the own correction."""
        if self.is_stored and not self.columns:
            object.__setattr__(self, "columns", (AnswerColumn(self.id, self.storage),))
        if self.correction is ITSELF:
            own = Correction(self.id, self.label)
            object.__setattr__(self, "correction", own)

    def read(self, reader: FormReader) -> T:
        """Reads the answer. Notes problems in the reader."""
        return self.kind.read(reader, self.id)

    @cached_property
    def unanswered(self) -> T:
        """The value for registrations that are older than the question."""
        kind: Kind[T] = self.kind
        return (
            kind.from_text(None)
            if self.storage.is_sealed
            else kind.from_columns([None] * len(self.columns))
        )

    @cached_property
    def inputs(self) -> Sequence[str]:
        """The names of its form fields."""
        return tuple(self.kind.inputs(self.id)) if self.kind.is_asked else ()

    @property
    def is_simple(self) -> bool:
        """Whether `Answers.simple` holds its value, so that this definition is all it needs."""
        return self.is_stored and not self.path

    @property
    def asked_as(self) -> str:
        """The label in the form."""
        return self.ask or self.label

    @property
    def page_name(self) -> str:
        """The page of the form."""
        return self.page or self.topic.first_page
