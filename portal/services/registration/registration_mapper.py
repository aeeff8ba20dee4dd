"""Maps answers to the columns of a registration and back, by the registry of questions."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple, cast

import orjson

from portal.crypto import BlindIndex, Vault
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.text import clean
from portal.domain.registration.answers import Answers, given_answers
from portal.domain.registration.choices import DocumentType, WhosePhone
from portal.domain.registration.questions.kinds import Kind
from portal.domain.registration.questions.question import AnswerColumn, Storage
from portal.domain.registration.questions.registry import QUESTIONS, AnyQuestion
from portal.domain.registration.topics.consent import Consent
from portal.domain.registration.topics.contact import Contact
from portal.domain.registration.topics.documents import Documents
from portal.domain.registration.topics.home import Address, Home
from portal.domain.registration.topics.journey import Journey
from portal.domain.registration.topics.needs import Needs
from portal.domain.registration.topics.person import Person
from portal.domain.registration.topics.work import Work
from portal.models import Registration
from portal.services.platform.blind_index import DOCUMENT_INDEX, PHONE_INDEX


def pack_typed(typed: FormInput) -> str:
    """Returns typed answers as one text to be sealed, without invisible characters."""
    return pack_cleaned(
        {field: [clean(value) for value in values] for field, values in typed.items()}
    )


def pack_cleaned(typed: FormInput) -> str:
    """Returns the same text of answers that came from `unpack_typed`, which are clean."""
    return orjson.dumps(typed).decode()


def unpack_typed(text: str | None) -> dict[str, list[str]]:
    """Returns the answers that `pack_typed` packed; an empty dictionary for an empty text."""
    return cast(dict[str, list[str]], orjson.loads(text)) if text else {}


class _Cell(NamedTuple):
    """Maps the answer to a question to its columns."""

    name: str
    """The first column."""
    more_names: tuple[str, ...]
    get: Callable[[Answers], Any]
    kind: Kind[Any]
    is_sealed: bool
    is_plain: bool
    """Whether the column holds the value unchanged."""
    beside: tuple[AnswerColumn, ...]
    """Open columns beside a sealed one."""
    part: str
    """The path of the object in `Answers` that has the value. It is empty for a simple question."""
    attribute: str


def _cell(question: AnyQuestion) -> _Cell:
    beside = tuple(each for each in question.columns if each.is_beside_sealed)
    names = [
        each.name
        for each in question.columns
        if each.storage is not Storage.INDEX and each not in beside
    ]
    part, _, attribute = question.path.rpartition(".")
    kind, storage = question.kind, question.columns[0].storage
    return _Cell(
        names[0],
        tuple(names[1:]),
        attrgetter(question.path) if part else lambda answers: answers.of(question),
        kind,
        storage.is_sealed,
        storage is Storage.OPEN and type(kind).to_columns is Kind.to_columns,
        beside,
        part,
        attribute or question.id,
    )


# Built once, because each submit uses all of them.
_CELL_OF: Final = {each.id: _cell(each) for each in QUESTIONS if each.columns}
_CELLS: Final = tuple(_CELL_OF.values())
_PERMANENT: Final = tuple(cell for cell in _CELLS if cell.part == "home.permanent")
"""Questions that are answered only if the permanent address differs from the present one."""
_PERMANENT_NAMES: Final = tuple(cell.name for cell in _PERMANENT)
_ALWAYS: Final = tuple(cell for cell in _CELLS if cell not in _PERMANENT)


def write_answers(
    vault: Vault, registration: Registration, answers: Answers, typed: FormInput
) -> None:
    """Writes all answers to the columns of a registration."""
    for name, value in answer_values(vault, answers, pack_typed(typed)).items():
        setattr(registration, name, value)


def answer_values(vault: Vault, answers: Answers, packed: str) -> dict[str, Any]:
    """Returns the values of all attributes of a registration that hold answers.

    `packed` are the typed answers as `pack_typed` returns them.
    """
    other = answers.contact.alternate_mobile
    values: dict[str, Any] = {
        "mobile_index": vault.index(PHONE_INDEX, answers.contact.mobile),
        "alternate_index": vault.index(PHONE_INDEX, other) if other else None,
        "document_index": document_index(vault, answers.papers),
        "typed": packed,
    }
    _add_values(values, answers, _ALWAYS)
    if answers.home.permanent:
        _add_values(values, answers, _PERMANENT)
    else:
        values |= dict.fromkeys(_PERMANENT_NAMES)
    return values


def _add_values(values: dict[str, Any], answers: Answers, cells: Sequence[_Cell]) -> None:
    for name, more_names, get, kind, is_sealed, is_plain, beside, _, _ in cells:
        value = get(answers)
        if is_plain:
            values[name] = value
        elif is_sealed:
            values[name] = kind.to_text(value)
            for column in beside:
                values[column.name] = column.beside(value)
        else:
            values.update(zip((name, *more_names), kind.to_columns(value), strict=True))


def write_alternate_phone(
    vault: Vault, registration: Registration, mobile: str | None, whose: WhosePhone | None = None
) -> None:
    """Sets the alternate phone (E.164) of a locked registration, or removes it."""
    registration.alternate_mobile = mobile
    registration.alternate_index = vault.index(PHONE_INDEX, mobile) if mobile else None
    registration.alternate_whose = whose if mobile else None
    typed = unpack_typed(registration.typed)
    said = {
        "alternate_mobile": [mobile] if mobile else [],
        "alternate_whose": [whose.value] if mobile and whose else [],
    }
    registration.typed = pack_typed({**typed, **said})


def document_index(vault: Vault, papers: Documents) -> BlindIndex | None:
    """Returns the blind index of a document. The type is part of it, because types share numbers."""
    if papers.document_number is None:
        return None
    return index_of_document(vault, papers.document_type, papers.document_number)


def index_of_document(vault: Vault, kind: DocumentType, number: str) -> BlindIndex:
    """Returns the blind index of a document number of this type."""
    return vault.index(DOCUMENT_INDEX, f"{kind}:{number}")


def read_answers(registration: Registration) -> Answers:
    """Returns all answers of a registration, opened. Raises `Unreadable` if a value was changed."""
    parts: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for cell in _CELLS:
        parts[cell.part][cell.attribute] = _read(registration, cell)
    permanent = parts["home.permanent"]
    return Answers(
        consent=Consent(**parts["consent"]),
        contact=Contact(**parts["contact"]),
        person=Person(**parts["person"]),
        papers=Documents(**parts["papers"]),
        home=Home(
            Address(**parts["home.present"]),
            Address(**permanent) if permanent["district"] is not None else None,
        ),
        journey=Journey(**parts["journey"]),
        work=Work(**parts["work"]),
        needs=Needs(**parts["needs"]),
        simple=given_answers(parts[""]),
    )


def read_answer(registration: Registration, question: AnyQuestion) -> Any:
    """Returns the answer to one question, opened. Raises `Unreadable` if a value was changed."""
    return _read(registration, _CELL_OF[question.id])


def _read(registration: Registration, cell: _Cell) -> Any:
    if not cell.is_sealed:
        stored = [getattr(registration, each) for each in (cell.name, *cell.more_names)]
        return cell.kind.from_columns(stored)
    text = getattr(registration, cell.name)
    if text is None and cell.beside:
        # A row of the previous release, or an erased one.
        return cell.kind.from_columns([getattr(registration, cell.beside[0].name)])
    return cell.kind.from_text(text)
