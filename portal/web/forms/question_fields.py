"""Form fields of a question, by the kind of its value."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from wtforms import Field, RadioField, SelectField, StringField, TelField

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.countries import other_countries, usual_countries
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.questions.compound_kinds import (
    AgreementKind,
    BirthKind,
    CountryKind,
    DistrictKind,
    DocumentNumberKind,
    MonthKind,
    PhoneKind,
    UpazilaKind,
    UpazilaTextKind,
)
from portal.domain.registration.questions.contact_questions import MOBILE
from portal.domain.registration.questions.kinds import AnyOf, Listed, Name, Number, YesNo
from portal.domain.registration.questions.registry import AnyQuestion
from portal.domain.registration.topics.journey import OTHER_COUNTRY
from portal.domain.routing.places import load_places
from portal.i18n import translate
from portal.web.forms.base_form import BaseForm, Options, TickField, grouped, months, radios, ticks

F = TypeVar("F", bound=type[BaseForm])

_NOT_COMPLETED = {"autocomplete": "off"}
"""Keeps browsers from offering earlier input: the phone may be borrowed."""


def asks(*pages: FormPage) -> Callable[[F], F]:
    """Adds the fields of all questions of these pages to a form."""

    def with_fields(form: F) -> F:
        for page in pages:
            for question in page.questions:
                for name, field in fields_of(question).items():
                    setattr(form, name, field)
        return form

    return with_fields


def fields_of(question: AnyQuestion) -> Mapping[str, Field]:
    """Returns the fields by name, in the order of the page."""
    name, kind, label = question.id, question.kind, question.asked_as
    match kind:
        case AnyOf():
            listed: type[Choice] = kind.choices
            return {name: ticks(label, listed)}
        case Listed():
            return {name: radios(label, kind.choices)}
        case YesNo() | AgreementKind():
            return {name: TickField(label)}
        case PhoneKind():
            return {name: TelField(label, render_kw=_of_phone(question))}
        case DistrictKind():
            return {name: grouped(label, districts)}
        case UpazilaKind():
            return {name: SelectField(label, choices={})}
    return _compound(question) or {name: StringField(label, render_kw=_of_text(question))}


def _compound(question: AnyQuestion) -> Mapping[str, Any]:
    name, kind, label = question.id, question.kind, question.asked_as
    match kind:
        case BirthKind():
            return {
                f"{name}_day": StringField(N_("Day")),
                f"{name}_month": months(N_("Month")),
                f"{name}_year": StringField(N_("Year")),
                "age": StringField(N_("Or your age in years")),
            }
        case MonthKind():
            return {
                f"{name}_month": months(N_("Month")),
                f"{name}_year": StringField(N_("Year")),
                f"{name}_unknown": TickField(N_("I do not know, or would rather not say")),
            }
        case CountryKind():
            return {
                name: grouped(label, _countries),
                f"{name}_text": StringField(
                    N_("If it is not in the list, write it here"), render_kw=_NOT_COMPLETED
                ),
            }
        case UpazilaTextKind():
            text, meant = kind.inputs(name)
            return {
                text: StringField(label, render_kw=_NOT_COMPLETED),
                meant: RadioField(N_("Did you mean one of these?"), choices={}),
            }
        case DocumentNumberKind():
            return {
                name: StringField(label, render_kw=_of_text(question)),
                "document_unknown": TickField(
                    N_("I have it, but not with me: I do not remember the number")
                ),
            }
    return {}


def _of_phone(question: AnyQuestion) -> dict[str, str]:
    """Lets the browser complete the own number of the returnee only."""
    own = {"autocomplete": "tel-national"} if question is MOBILE else {}
    return {"inputmode": "tel", **own}


def _of_text(question: AnyQuestion) -> dict[str, str]:
    kind = question.kind
    match kind:
        case Name("bn"):
            return {"autocomplete": "name", "autocapitalize": "words"}  # in either script
        case Name("en"):
            return {"lang": "en", "autocomplete": "name", "autocapitalize": "words"}
        case DocumentNumberKind():
            return {**_NOT_COMPLETED, "autocapitalize": "characters", "spellcheck": "false"}
        case Number():
            return {**_NOT_COMPLETED, "inputmode": "numeric"}
    return {**_NOT_COMPLETED, "spellcheck": "false"} if kind.is_exact else _NOT_COMPLETED


def districts(language: Language) -> dict[str, Options]:
    """Returns districts grouped by division."""
    return {
        division.name(language): {place.code: place.name(language) for place in below}
        for division, below in load_places().districts_by_division(language)
    }


def _countries(language: Language) -> dict[str, Options]:
    unlisted = {OTHER_COUNTRY: translate(language, N_("It is not in this list"))}
    return {
        translate(language, N_("Countries most people go to")): dict(usual_countries(language)),
        translate(language, N_("Other countries")): dict(other_countries(language)) | unlisted,
    }
