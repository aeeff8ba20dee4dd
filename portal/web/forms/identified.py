"""The form of an identified person, for volunteers and supervisors."""

from typing import Self

from wtforms import RadioField, StringField, TelField

from portal.domain.platform.choices import Language
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.places import load_places
from portal.web import request_context
from portal.web.forms.base_form import BaseForm
from portal.web.forms.entry import NamedField


class IdentifiedForm(BaseForm):
    """Name and contact data of the person."""

    name = StringField(N_("Name"))
    mobile = TelField(N_("Mobile number"))
    upazila = NamedField(N_("Upazila or thana"), "upazilas")
    note = StringField(N_("Note"))
    language = RadioField(N_("SMS language"), choices={each.value: each.label for each in Language})

    @classmethod
    def showing(cls, typed: FormInput) -> Self:
        """Returns the form. The default language is Bangla."""
        return super().showing({"language": [Language.BANGLA.value], **typed})


def upazila_names(district_code: str) -> list[str]:
    """Returns the names of upazilas as suggestions."""
    language = request_context.language()
    return [place.label(language) for place in load_places().upazilas_of(district_code, language)]
