"""All topics on one screen for assisted entry. Places are typed by name."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from markupsafe import Markup
from wtforms import Field, RadioField, StringField
from wtforms.widgets import html_params

from portal.domain.intake.place_input import with_codes, with_names
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import ConsentMethod, Helper
from portal.domain.registration.countries import other_countries, usual_countries
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.staff_wording import all_for_staff
from portal.domain.registration.topics.home import UNKNOWN_UPAZILA
from portal.domain.routing.places import load_places
from portal.web import request_context
from portal.web.forms.base_form import TickField, radios
from portal.web.forms.consent import ConsentForm
from portal.web.forms.contact import ContactForm
from portal.web.forms.home import HomeForm, PermanentForm, ask_which_upazila
from portal.web.forms.journey import JourneyForm
from portal.web.forms.needs import NeedsForm
from portal.web.forms.person import PersonForm

INPUTS = tuple(dict.fromkeys(name for page in FormPage for name in page.inputs))
"""The inputs in the order of pages and of the screen."""


_UNKNOWN = N_("I do not know")
_PREFIXES = ("", "permanent_")


class NamedField(StringField):
    """A text field with a list of suggestions."""

    def __init__(self, label: str, names: str, **options: Any) -> None:
        super().__init__(label, widget=_widget, **options)
        self.names = names
        """The id of the list on the page."""


class EntryForm(
    ConsentForm,
    ContactForm,
    PersonForm,
    JourneyForm,
    NeedsForm,
):
    """The questions of all pages in one form, validated by the same readers."""

    helper_name = StringField(N_("Who read out the consent text?"))
    consent_how = radios(N_("How was consent given?"), ConsentMethod)
    language = RadioField(N_("SMS language"), choices={each.value: each.label for each in Language})
    district = NamedField(N_("In which district do you live now?"), "districts")
    upazila = NamedField(N_("Upazila or thana"), "upazilas")
    upazila_text = HomeForm.upazila_text
    upazila_meant = HomeForm.upazila_meant
    upazila_unknown = TickField(_UNKNOWN)
    union_ward = HomeForm.union_ward
    village = HomeForm.village
    permanent_same = HomeForm.permanent_same
    permanent_district = NamedField(N_("District of your permanent address"), "districts")
    permanent_upazila = NamedField(N_("Upazila or thana"), "permanent_upazilas")
    permanent_upazila_text = PermanentForm.permanent_upazila_text
    permanent_upazila_meant = PermanentForm.permanent_upazila_meant
    permanent_upazila_unknown = TickField(_UNKNOWN)
    permanent_union_ward = PermanentForm.permanent_union_ward
    permanent_village = PermanentForm.permanent_village
    country = NamedField(N_("Which country did you come back from?"), "countries")
    country_text = None  # the name is written in `country`

    @classmethod
    def of(cls, typed: FormInput, extra: Mapping[str, str]) -> Self:
        """Returns the form with these answers, codes as names. `extra` are its two own fields."""
        named = with_names(typed, request_context.language())
        own = {field: [value] for field, value in extra.items()}
        for prefix in _PREFIXES:
            if typed.get(f"{prefix}upazila") == [UNKNOWN_UPAZILA]:
                own |= {f"{prefix}upazila": [""], f"{prefix}upazila_unknown": ["yes"]}
        return cls.showing({**named, **own})

    def adapt(self, typed: FormInput) -> None:
        """Asks which upazila a written name means."""
        coded, _ = with_codes(typed)
        for prefix in _PREFIXES:
            ask_which_upazila(self, coded, prefix)

    def show_problems(self, problems: Mapping[str, Invalid]) -> None:
        """Adds each problem to its field, in the words for an officer."""
        super().show_problems(all_for_staff(problems))

    def __iter__(self) -> Iterator[Field]:
        """Iterates in the order of the screen, which the error summary uses."""
        return iter([self[name] for name in INPUTS if name in self])


def typed_in(form: Mapping[str, list[str]], helper: Helper) -> FormInput:
    """Returns the submitted answers without unknown fields.

    The officer counts as helper who read out the text of consent.
    """
    typed = {name: form[name] for name in INPUTS if name in form}
    for prefix in _PREFIXES:
        if form.get(f"{prefix}upazila_unknown") == ["yes"] and not any(
            typed.get(f"{prefix}upazila", ())
        ):
            typed[f"{prefix}upazila"] = [UNKNOWN_UPAZILA]
    read_out = typed.get("consent", [])
    return {**typed, "helped": ["yes"], "helper": [helper.value], "read_out": read_out}


def names_for(typed: FormInput) -> dict[str, list[str]]:
    """Returns the lists of suggestions by their ids on the page."""
    language, places = request_context.language(), load_places()
    coded, _ = with_codes(typed)

    def below(field: str) -> list[str]:
        code = next(iter(coded.get(field, ())), "")
        if not places.has_district(code):
            return []
        return [place.label(language) for place in places.upazilas_of(code, language)]

    countries = [*usual_countries(language), *other_countries(language)]
    return {
        "districts": [
            place.name(language)
            for _, districts in places.districts_by_division(language)
            for place in districts
        ],
        "upazilas": below("district"),
        "permanent_upazilas": below("permanent_district"),
        "countries": [name for _, name in countries],
    }


def _widget(field: NamedField, **attributes: Any) -> Markup:
    given = {
        "id": field.id,
        "name": field.name,
        "value": field.data or "",
        "list": field.names,
        "type": "text",
        "autocomplete": "off",
        "spellcheck": "false",
        **attributes,
    }
    return Markup(f"<input {html_params(**given)}>")  # noqa: S704 - html_params escapes
