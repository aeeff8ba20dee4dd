"""The name of a field in a summary of errors: each error says which question it is about."""

from typing import Final

from flask import Flask
from wtforms import Field

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.questions.compound_kinds import BirthKind, MonthKind
from portal.domain.registration.questions.registry import OF_INPUT, AnyQuestion
from portal.web.forms.base_form import TickField
from portal.web.locale import translate

_BORN: Final = N_("When were you born?")
_PERMANENT: Final = N_("Permanent address")
_SPLIT: Final = ("permanent_upazila", "permanent_union_ward", "permanent_village")
"""Fields with the labels of the present address, which stand on one screen with it at a desk."""


def init_app(app: Flask) -> None:
    """Gives templates the filter `field_name`."""
    app.jinja_env.filters["field_name"] = field_name


def field_name(field: Field) -> str:
    """Returns what the field asks, with what separates it from the error: `Village or street: `."""
    name = translate(_question_text(field))
    if field.name.startswith(_SPLIT):
        name = f"{translate(_PERMANENT)}, {name}"
    return f"{name} " if name.endswith("?") else f"{name}: "


def _question_text(field: Field) -> str:
    """Returns a msgid. Parts of a date are named by their question.

    A tick and a place that is not in the list have the short name, because their labels are sentences.
    """
    question: AnyQuestion | None = OF_INPUT.get(field.name)
    label: str = field.label.text
    if question is None:
        return label
    kind = question.kind
    if isinstance(kind, BirthKind):
        return _BORN
    if isinstance(kind, MonthKind):
        return kind.ask
    is_statement = isinstance(field, TickField) and field.name == question.id
    is_unlisted = field.name.endswith("_text")
    return question.label if is_statement or is_unlisted else label
