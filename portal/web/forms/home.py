"""Addresses. The upazila is written, or chosen from the list of a district that is known."""

from datetime import date

from portal.domain.platform.form_input import FormInput, FormReader
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
        UNKNOWN_UPAZILA: translate(N_("I do not know")),
    }
    return no_choice() | {place.code: place.label(language) for place in below} | other


def ask_which_upazila(form: BaseForm, typed: FormInput, prefix: str) -> None:
    """Offers the upazilas that a written name may mean, or removes the question if there are none."""
    text, district = _typed_text(typed, prefix), _district(typed, prefix)
    places, language = load_places(), request_context.language()
    near = []
    if text and places.has_district(district) and not places.recognise_upazila(text, district)[0]:
        near = places.similar_upazilas(text, district)
    if not near:
        del form[f"{prefix}upazila_meant"]
        return
    none = translate(N_("None of these. Keep “%(name)s”."), name=text)
    form[f"{prefix}upazila_meant"].choices = {
        **{place.code: place.label(language) for place in near},
        text: none,
    }


def _typed_text(typed: FormInput, prefix: str) -> str:
    chosen = next(iter(typed.get(f"{prefix}upazila", ())), "")
    if chosen not in ("", OTHER_UPAZILA, UNKNOWN_UPAZILA):
        return ""
    return FormReader(typed, date.min).raw(f"{prefix}upazila_text")


@asks(FormPage.HOME)
class HomeForm(BaseForm):
    """The present address."""

    def adapt(self, typed: FormInput) -> None:
        """Lists the upazilas of the district, if it is known."""
        self.knows_district = bool(_district_name(typed, ""))
        self.upazila.choices = _upazilas(typed, "")
        ask_which_upazila(self, typed, "")


@asks(FormPage.PERMANENT)
class PermanentForm(BaseForm):
    """The permanent address."""

    def adapt(self, typed: FormInput) -> None:
        """Lists the upazilas of the district, if it is known."""
        self.knows_district = bool(_district_name(typed, "permanent_"))
        self.permanent_upazila.choices = _upazilas(typed, "permanent_")
        ask_which_upazila(self, typed, "permanent_")
