"""The base of all forms: fills them with typed answers and shows problems from the domain."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final, Self

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, SelectMultipleField, StringField

from portal import i18n
from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.web.forms.fixed_list import FixedListField, FixedOptions
from portal.web.locale import translate

Options = dict[str, str]
"""Values and labels, in display order."""

_CHOOSE: Final = N_("Choose")


class TickField(StringField):
    """A checkbox that sends `yes`."""


class BaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that holds typed answers without validation."""

    class Meta:
        """No token of its own: the page has one (`security.csrf_field`), which each POST must bring."""

        csrf = False

    @classmethod
    def showing(cls, typed: FormInput) -> Self:
        """Returns the form filled with these answers."""
        pairs = [(field, each) for field, values in typed.items() for each in values]
        form = cls(formdata=MultiDict(pairs))
        form.adapt(typed)
        return form

    def adapt(self, typed: FormInput) -> None:
        """Adapts lists that depend on earlier answers."""

    def show_problems(self, problems: Mapping[str, Invalid]) -> None:
        """Adds each problem, translated, to its field."""
        for field, problem in problems.items():
            if field in self:
                self[field].errors = [translate(problem.text, **problem.values)]


def radios(label: str, choices: Iterable[Choice]) -> RadioField:
    """Returns a field for one answer of a closed list."""
    return RadioField(label, choices={choice.value: choice.label for choice in choices})


def ticks(label: str, choices: Iterable[Choice]) -> SelectMultipleField:
    """Returns a field for any number of answers of a closed list."""
    return SelectMultipleField(label, choices={choice.value: choice.label for choice in choices})


def months(label: str) -> SelectField:
    """Returns a field for an optional month."""
    return FixedListField(label, _months)


def grouped(label: str, groups: Callable[[Language], Mapping[str, Options]]) -> SelectField:
    """A drop-down list under headings, or none. `groups` is called once for each language."""

    @cache
    def options(language: Language) -> FixedOptions:
        return FixedOptions({"": i18n.translate(language, _CHOOSE), **groups(language)})

    return FixedListField(label, options)


def no_choice() -> Options:
    """Returns the first option of a list without a selection."""
    return {"": translate(_CHOOSE)}


@cache
def _months(language: Language) -> FixedOptions:
    named = {str(number): name for number, name in enumerate(i18n.month_names(language), start=1)}
    return FixedOptions({"": i18n.translate(language, _CHOOSE), **named})
