"""Addresses: first the district, then the upazila on the next page, which needs no script."""

from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.topics.home import OTHER_UPAZILA, UNKNOWN_UPAZILA
from portal.domain.routing.places import load_places
from portal.web import request_context
from portal.web.forms.base_form import BaseForm, Options, no_choice
from portal.web.forms.question_fields import asks
from portal.web.locale import translate


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


@asks(FormPage.HOME)
class HomeForm(BaseForm):
    """The present district."""


@asks(FormPage.PLACE)
class PlaceForm(BaseForm):
    """The present address below the district."""

    def adapt(self, typed: FormInput) -> None:
        """The upazilas of the district chosen before."""
        self.district_name = _district_name(typed, "")
        self.upazila.choices = _upazilas(typed, "")
        self.permanent_same.data = self.permanent_same.data or "yes"


@asks(FormPage.PERMANENT)
class PermanentForm(BaseForm):
    """The permanent district."""


@asks(FormPage.PERMANENT_PLACE)
class PermanentPlaceForm(BaseForm):
    """The permanent address below the district."""

    def adapt(self, typed: FormInput) -> None:
        """The upazilas of the district chosen before."""
        self.district_name = _district_name(typed, "permanent_")
        self.permanent_upazila.choices = _upazilas(typed, "permanent_")
