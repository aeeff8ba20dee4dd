"""Export columns of a question, by the kind of its value."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.domain.platform.phone import show_mobile
from portal.domain.registration.questions.compound_kinds import (
    BirthKind,
    CountryKind,
    DistrictKind,
    MonthKind,
    PhoneKind,
    UpazilaKind,
)
from portal.domain.registration.questions.kinds import Listed, YesNo
from portal.domain.registration.questions.registry import AnyQuestion
from portal.services.reporting.export_columns import (
    ExportColumn,
    ExportLine,
    birth,
    country,
    district,
    month,
    several,
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
            yield from several(name, meaning, kind.choices, lambda line: _codes(question, line))
        case DistrictKind():
            yield from district(name.removesuffix("district"), meaning)
        case UpazilaKind():
            yield from upazila(name.removesuffix("upazila"), meaning)
        case CountryKind():
            yield from country()
        case MonthKind():
            yield month(name, meaning)
        case BirthKind():
            yield ExportColumn(name, meaning, birth)
        case PhoneKind():
            yield ExportColumn(name, meaning, lambda line: show_mobile(line.opened(name)))
        case YesNo() if not _is_sealed(question):
            yield yes_no(name, meaning)
        case _:
            yield ExportColumn(name, meaning, lambda line: _text(question, line))


def _is_sealed(question: AnyQuestion) -> bool:
    return question.columns[0].storage.is_sealed


def _text(question: AnyQuestion, line: ExportLine) -> str:
    name = question.columns[0].name
    if _is_sealed(question):
        return line.opened(name)
    stored = line.row[name]
    return "" if stored is None else str(stored)


def _codes(question: AnyQuestion, line: ExportLine) -> Sequence[str]:
    name = question.columns[0].name
    stored = line.opened(name).split(",") if _is_sealed(question) else line.row[name]
    codes = [stored] if isinstance(stored, str) else stored or ()
    return [code for code in codes if code]
