"""Export columns of a question, by the kind of its value."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from portal.domain.platform.phone import show_mobile
from portal.domain.registration.questions.compound_kinds import (
    BirthKind,
    CountryKind,
    DistrictKind,
    MonthKind,
    PhoneKind,
    UpazilaKind,
)
from portal.domain.registration.questions.kinds import Listed, Number, YesNo
from portal.domain.registration.questions.question import Storage
from portal.domain.registration.questions.registry import AnyQuestion
from portal.domain.reporting.cell_kind import CellKind
from portal.services.reporting.export_columns import (
    ExportColumn,
    birth,
    country,
    district,
    month,
    plain,
    several,
    text,
    upazila,
    yes_no,
)


def columns_of(question: AnyQuestion) -> Iterator[ExportColumn]:
    """Yields the columns of a question: none if it is not exported, two for a code with its label."""
    if question.exported is None:
        return
    made = _make(question, question.exported.meaning or question.label)
    if question.exported.identifying:
        made = (replace(column, identifying=True) for column in made)
    yield from made


def _make(question: AnyQuestion, meaning: str) -> Iterator[ExportColumn]:
    kind, name = question.kind, question.id
    match kind:
        case Listed():
            yield from _listed(question, kind, meaning)
        case DistrictKind():
            yield from district(name.removesuffix("district"), meaning)
        case UpazilaKind():
            yield from upazila(name.removesuffix("upazila"), meaning)
        case CountryKind():
            yield from country()
        case MonthKind():
            yield month(name, meaning)
        case BirthKind():
            yield birth(name, meaning)
        case PhoneKind():
            yield ExportColumn(name, meaning, (name,), plain(show_mobile))
        case YesNo() if not _is_sealed(question):
            yield yes_no(name, meaning)
        case Number():
            yield text(name, meaning, question.columns[0].name, CellKind.INTEGER)
        case _:
            yield text(name, meaning, question.columns[0].name)


def _is_sealed(question: AnyQuestion) -> bool:
    return question.columns[0].storage.is_sealed


def _listed(question: AnyQuestion, kind: Listed[Any], meaning: str) -> Iterator[ExportColumn]:
    """Yields the codes, and where the open column is coarse the exact ones for the file with names."""
    name, choices = question.id, kind.choices
    exact = _codes(question)
    coarse = next((each for each in question.columns if each.storage is Storage.COARSE), None)
    if coarse is None:
        yield from several(name, meaning, choices, exact)
        return
    codes = tuple(dict.fromkeys(map(coarse.beside, choices)))
    yield from several(name, meaning, choices, ((coarse.name,), _split), only=codes)
    for column in several(question.columns[0].name, question.label, choices, exact):
        yield replace(column, identifying=True)


def _codes(question: AnyQuestion) -> tuple[Sequence[str], Callable[..., Sequence[str]]]:
    """Returns the columns to read, and the function that returns the codes in them."""
    name, *others = (each.name for each in question.columns if each.storage is not Storage.INDEX)
    if not _is_sealed(question):
        return (name,), _split

    def opened_codes(opened: str, *coarse: str | None) -> Sequence[str]:
        # Without a sealed value the row is of the previous release, or erased.
        if opened or not coarse:
            return [code for code in opened.split(",") if code]
        return _split(coarse[0])

    return (name, *others[:1]), opened_codes


def _split(stored: str | None) -> Sequence[str]:
    """Returns the codes of a column, which holds one code or a list in JSON."""
    if not stored:
        return ()
    return json.loads(stored) or () if stored.startswith(("[", "null")) else [stored]
