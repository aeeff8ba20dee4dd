"""What a question says of itself."""

from collections.abc import Sequence
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
    """Encrypted; neither whether something stands there nor its length can be seen."""
    INDEX = auto()
    """The keyed hash of the sealed column before it."""

    @property
    def is_sealed(self) -> bool:
        """Whether the value is encrypted."""
        return self in (Storage.SEALED, Storage.SEALED_ALWAYS, Storage.PADDED)


class _Kept:
    """Marks a value that an erasure leaves: it is counted and leads to nobody."""


KEPT: Final = _Kept()


@dataclass(frozen=True)
class AnswerColumn:
    """A column of the table of registrations."""

    name: str
    storage: Storage = Storage.OPEN
    erased: Any = None
    """What an open column holds after an erasure: this value, or with `KEPT` what it held before."""
    must_be_empty: bool = False
    """The database itself refuses an erased registration in which this open column is filled."""

    @property
    def is_empty_when_erased(self) -> bool:
        """Whether the database checks that an erasure left nothing here."""
        return self.must_be_empty or self.storage is Storage.SEALED


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
"""The question is corrected by itself, under its own label."""


@dataclass(frozen=True)
class ImportedAs:
    """A column in a list of returnees: headings that are taken for it in both languages."""

    name_en: str
    name_bn: str
    also_known_as: Sequence[str] = ()
    example: str = ""
    key: str = ""
    """Without it the id of the question."""
    after: str = ""
    """The key of the column behind which it stands; without it the order of the registry counts."""


@dataclass(frozen=True)
class ExportedAs:
    """A column of the export and its entry in the data dictionary."""

    meaning: str = ""
    """Without it the label of the question."""
    identifying: bool = False
    """Only in the file with names, which a second person approves."""


@dataclass(frozen=True)
class Question(Generic[T]):
    """One question of the form. Texts are English msgids; their Bangla is in the catalog."""

    id: str
    topic: Topic
    kind: Kind[T]
    label: str
    """What it is called where officers read the answer, in the third person."""
    ask: str = ""
    """The question in the form. Without it the label."""
    summary: str = ""
    """What it is called where the returnee looks over the answers. Without it as in the form."""
    hint: str = ""
    desk_hint: str | None = None
    """The hint for officers who enter for others. Without it the same."""
    page: str = ""
    """The page of the form (`portal.domain.registration.form_pages.Page`). Without it the first one of the topic."""
    is_late: bool = False
    """Stands on its page behind the questions that are not late."""
    storage: Storage = Storage.OPEN
    path: str = ""
    """Where its value stands in `Answers`. Without it among `Answers.simple`."""
    columns: Sequence[AnswerColumn] = ()
    """Without them one column called like the question; an erasure empties it."""
    is_stored: bool = True
    correction: Correction | None = None
    imported: Sequence[ImportedAs] = ()
    exported: ExportedAs | None = None
    adds_to: str = ""
    """The id of the question whose answer it completes in own words on the officer's screen."""

    def __post_init__(self) -> None:
        """Fills in what follows from the rest."""
        if self.is_stored and not self.columns:
            object.__setattr__(self, "columns", (AnswerColumn(self.id, self.storage),))
        if self.correction is ITSELF:
            own = Correction(self.id, self.label)
            object.__setattr__(self, "correction", own)

    def read(self, reader: FormReader) -> T:
        """The answer. Notes problems in the reader."""
        return self.kind.read(reader, self.id)

    @cached_property
    def unanswered(self) -> T:
        """The value of a registration that is older than the question."""
        kind: Kind[T] = self.kind
        return (
            kind.from_text(None)
            if self.storage.is_sealed
            else kind.from_columns([None] * len(self.columns))
        )

    @cached_property
    def inputs(self) -> Sequence[str]:
        """The form fields behind it."""
        return tuple(self.kind.inputs(self.id)) if self.kind.is_asked else ()

    @property
    def is_simple(self) -> bool:
        """Whether it has its value among `Answers.simple`, and needs nothing but this definition."""
        return self.is_stored and not self.path

    @property
    def asked_as(self) -> str:
        """The label in the form."""
        return self.ask or self.label

    @property
    def page_name(self) -> str:
        """The page of the form."""
        return self.page or self.topic.value
