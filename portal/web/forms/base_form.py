"""What all forms share: they are filled from typed answers and show the domain's problems."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Self

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, SelectMultipleField, StringField

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.i18n import month_names
from portal.web import request_context
from portal.web.locale import translate

Options = dict[str, str]
"""Values and their labels, in the order shown."""

Groups = dict[str, str | Options]
"""Options under headings, as WTForms takes them: a text is an option without a heading."""


class TickField(StringField):
    """One tick box, which sends `yes`."""


class BaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that carries typed answers; it never validates them itself."""

    @classmethod
    def showing(cls, typed: FormInput) -> Self:
        """The form with these answers in it."""
        pairs = [(field, each) for field, values in typed.items() for each in values]
        form = cls(formdata=MultiDict(pairs))
        form.adapt(typed)
        return form

    def adapt(self, typed: FormInput) -> None:
        """For lists that depend on what was answered before."""

    def show_problems(self, problems: Mapping[str, Invalid]) -> None:
        """Puts each problem, in the language of the page, beside its field."""
        for field, problem in problems.items():
            if field in self:
                self[field].errors = [translate(problem.text, **problem.values)]


def radios(label: str, choices: Iterable[Choice]) -> RadioField:
    """A closed list of which one is chosen."""
    return RadioField(label, choices={choice.value: choice.label for choice in choices})


def ticks(label: str, choices: Iterable[Choice]) -> SelectMultipleField:
    """A closed list of which any number is chosen."""
    return SelectMultipleField(label, choices={choice.value: choice.label for choice in choices})


def months(label: str) -> SelectField:
    """A month, or none."""
    return SelectField(label, choices=lambda: no_choice() | _months(request_context.language()))


def grouped(label: str, groups: Callable[[], dict[str, Options]]) -> SelectField:
    """A drop-down list under headings, or none. `groups` is called for every page: names have a language."""
    return SelectField(label, choices=lambda: Groups(no_choice()) | groups())


def no_choice() -> Options:
    """The first line of a list in which nothing is chosen yet."""
    return {"": translate(N_("Choose"))}


@cache
def _months(language: Language) -> Options:
    return {str(number): name for number, name in enumerate(month_names(language), start=1)}
