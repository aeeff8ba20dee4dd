"""The form of the check "Is this for me?"."""

from wtforms import SelectField, StringField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.countries import usual_countries
from portal.domain.registration.eligibility import OTHER_COUNTRY, Whereabouts
from portal.web import request_context
from portal.web.forms.base_form import BaseForm, Options, months, no_choice, radios
from portal.web.locale import translate


class EligibilityForm(BaseForm):
    """Three questions, sent by GET and stored nowhere."""

    whereabouts = radios(N_("Have you come back from abroad?"), Whereabouts)
    country = SelectField(
        N_("Which country did you come back from?"), choices=lambda: no_choice() | _countries()
    )
    returned_month = months(N_("Month"))
    returned_year = StringField(N_("Year"))


def _countries() -> Options:
    usual = dict(usual_countries(request_context.language()))
    return usual | {OTHER_COUNTRY: translate(N_("Another country"))}
