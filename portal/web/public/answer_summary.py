"""A summary of the typed answers in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from wtforms import Field, RadioField, SelectField, SelectMultipleField

from portal.domain.platform.empty_answers import is_empty_answer
from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language, read_whole_number
from portal.domain.platform.text import clean
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.questions.compound_kinds import BirthKind, MonthKind, PhoneKind
from portal.domain.registration.questions.contact_questions import (
    ALTERNATE_MOBILE,
    ALTERNATE_WHOSE,
    MAY_CALL,
    MAY_SMS,
    SAFE_TIME,
)
from portal.domain.registration.questions.registry import QUESTIONS
from portal.domain.registration.topics.home import OTHER_UPAZILA
from portal.domain.registration.topics.journey import OTHER_COUNTRY
from portal.i18n import show_phone
from portal.web import request_context
from portal.web.forms import FORMS, BaseForm
from portal.web.forms.base_form import TickField
from portal.web.locale import gettext, translate

_DATES = {
    question.id: question.label
    for question in QUESTIONS
    if isinstance(question.kind, BirthKind | MonthKind)
}
_MOST_YEARS = 999
"""A wrong age is shown too, so that it can be corrected."""
_PARTS = frozenset({"day", "month", "year"})
_SHORT = {
    **{question.id: question.summary for question in QUESTIONS if question.summary},
    "country_text": N_("Country of return"),
    "age": N_("Age"),
}
_FIGURES = frozenset({"age", *(each.id for each in QUESTIONS if each.kind.is_figures)})
_PHONES = frozenset(each.id for each in QUESTIONS if isinstance(each.kind, PhoneKind))
_PERMISSIONS = frozenset({MAY_SMS.id, MAY_CALL.id})
"""Ticks that are shown as a refusal too."""


class SummaryRow(NamedTuple):
    """One answer."""

    label: str
    text: str


class SummaryPart(NamedTuple):
    """The answers of one page, without empty ones."""

    page: FormPage
    rows: list[SummaryRow]
    refused: list[Field]
    """The fields whose answers do not fit, with their errors."""
    is_missing: bool
    """Whether the page was never filled in."""


def summary_part(
    page: FormPage, typed: FormInput, problems: Mapping[str, Invalid] | None = None
) -> SummaryPart:
    """Returns the answers of a page and their problems; None if the page is complete."""
    form = FORMS[page].showing(typed)
    form.show_problems(problems or {})
    rows = [_row(form, field) for field in form if field.name in page.inputs]
    return SummaryPart(
        page,
        [row for row in rows if row is not None],
        refused=[field for field in form if field.errors],
        is_missing=problems is not None and not problems,
    )


def texts_of_inputs(form: BaseForm, inputs: Iterable[str]) -> list[str]:
    """Returns the answers in these form fields in words, without empty ones."""
    rows = [_row(form, form[name]) for name in inputs if name in form]
    return [row.text for row in rows if row is not None]


def _row(form: BaseForm, field: Field) -> SummaryRow | None:
    prefix, _, rest = field.name.rpartition("_")
    if rest == "unknown" and prefix in _DATES:
        return None
    if field.name == ALTERNATE_WHOSE.id and not form[ALTERNATE_MOBILE.id].data:
        return None
    if field.name == SAFE_TIME.id and form[MAY_CALL.id].data != "yes":
        return None
    if prefix in _DATES and rest in _PARTS:
        if rest != "year":
            return None
        label, text = _DATES[prefix], _date(form, prefix)
    else:
        label, text = _SHORT.get(field.name, field.label.text), _text(field)
    return SummaryRow(gettext(label), text) if text else None


def _text(field: Field) -> str:
    if isinstance(field, TickField):
        refused = gettext(N_("No")) if field.name in _PERMISSIONS else ""
        return gettext(N_("Yes")) if field.data == "yes" else refused
    if isinstance(field, RadioField | SelectField | SelectMultipleField):
        chosen = (field.data if isinstance(field, SelectMultipleField) else [field.data]) or ()
        labels = [
            gettext(str(label))
            for value, label in _labels(field)
            if value and value in chosen and not _is_written_beside(field.name, value)
        ]
        return ", ".join(labels)
    text = clean(str(field.data or ""))
    if field.name in _PHONES:
        return show_phone(request_context.language(), text)
    if field.name == "age":
        years = read_whole_number(text, _MOST_YEARS)
        if years is not None:
            return translate(N_("%(years)s years"), years=years)
    if is_empty_answer(text) and field.name not in _FIGURES:
        return ""
    return in_language(text, request_context.language()) if field.name in _FIGURES else text


def _labels(field: SelectField) -> Iterator[tuple[str, str]]:
    """Yields the values and labels of a list in order, also those below headings."""
    choices: Any = field.choices  # a mapping in all our forms
    for value, label in choices.items():
        if isinstance(label, Mapping):
            yield from label.items()
        else:
            yield value, label


def _is_written_beside(field: str, value: str) -> bool:
    """Whether the answer is the text that was written because the list did not have it."""
    return (value == OTHER_UPAZILA and "upazila" in field) or (
        value == OTHER_COUNTRY and field == "country"
    )


def _date(form: BaseForm, name: str) -> str:
    """Returns the given parts of a date in the usual order: day, month, year."""
    day = form[f"{name}_day"].data if f"{name}_day" in form else ""
    month, year = form[f"{name}_month"].data, form[f"{name}_year"].data
    if not year:
        unknown = f"{name}_unknown"
        return _text(form[unknown]) and gettext(form[unknown].label.text) if unknown in form else ""
    known = [day, _text(form[f"{name}_month"]) if month else "", year]
    return in_language(" ".join(filter(None, known)), request_context.language())
