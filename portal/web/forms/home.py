"""Addresses: first the district, then the upazila on the next page, which needs no script."""

from wtforms import RadioField, SelectField, StringField

from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.topics.home import OTHER_UPAZILA, UNKNOWN_UPAZILA
from portal.domain.routing.places import load_places
from portal.web import request_context
from portal.web.forms.base_form import BaseForm, Options, grouped, no_choice
from portal.web.locale import translate

_UPAZILA = N_("Upazila or thana")
_UPAZILA_TEXT = N_("If it is not in the list, write it here")
_UNION_WARD = N_("Union or ward")
_VILLAGE = N_("Village, or street and house")


def districts() -> dict[str, Options]:
    """Returns districts grouped by division, in the language of the page."""
    language = request_context.language()
    return {
        division.name(language): {place.code: place.name(language) for place in districts}
        for division, districts in load_places().districts_by_division(language)
    }


def _district(typed: FormInput, prefix: str) -> str:
    return next(iter(typed.get(f"{prefix}district", ())), "")


def _district_name(typed: FormInput, prefix: str) -> str:
    found = load_places().districts.get(_district(typed, prefix))
    return found.name(request_context.language()) if found else ""


def _upazilas(typed: FormInput, prefix: str) -> Options:
    district = _district(typed, prefix)
    language, places = request_context.language(), load_places()
    below = places.upazilas_of(district, language) if places.has_district(district) else []
    other = {
        OTHER_UPAZILA: translate(N_("It is not in this list")),
        UNKNOWN_UPAZILA: translate(N_("I don't know")),
    }
    return no_choice() | {place.code: place.label(language) for place in below} | other


class HomeForm(BaseForm):
    """The present district."""

    district = grouped(N_("In which district do you live now?"), districts)


class PlaceForm(BaseForm):
    """The present address below the district."""

    upazila = SelectField(_UPAZILA, choices={})
    upazila_text = StringField(_UPAZILA_TEXT)
    union_ward = StringField(_UNION_WARD)
    village = StringField(_VILLAGE)
    permanent_same = RadioField(
        N_("Is this your permanent address too?"),
        choices={"yes": N_("Yes, it is the same"), "no": N_("No, it is somewhere else")},
    )

    def adapt(self, typed: FormInput) -> None:
        """The upazilas of the district chosen before."""
        self.district_name = _district_name(typed, "")
        self.upazila.choices = _upazilas(typed, "")
        self.permanent_same.data = self.permanent_same.data or "yes"


class PermanentForm(BaseForm):
    """The permanent district."""

    permanent_district = grouped(N_("District of your permanent address"), districts)


class PermanentPlaceForm(BaseForm):
    """The permanent address below the district."""

    permanent_upazila = SelectField(_UPAZILA, choices={})
    permanent_upazila_text = StringField(_UPAZILA_TEXT)
    permanent_union_ward = StringField(_UNION_WARD)
    permanent_village = StringField(_VILLAGE)

    def adapt(self, typed: FormInput) -> None:
        """The upazilas of the district chosen before."""
        self.district_name = _district_name(typed, "permanent_")
        self.permanent_upazila.choices = _upazilas(typed, "permanent_")
