"""The journey: country, dates and return."""

from wtforms import StringField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Reason, ReturnedHow, Travelled
from portal.domain.registration.countries import other_countries, usual_countries
from portal.domain.registration.topics.journey import OTHER_COUNTRY
from portal.web import request_context
from portal.web.forms.base_form import BaseForm, Options, TickField, grouped, months, radios, ticks
from portal.web.locale import translate


def _countries() -> dict[str, Options]:
    language = request_context.language()
    unlisted = {OTHER_COUNTRY: translate(N_("It is not in this list"))}
    return {
        translate(N_("Where most people go")): dict(usual_countries(language)),
        translate(N_("Other countries")): dict(other_countries(language)) | unlisted,
    }


class JourneyForm(BaseForm):
    """The country and the dates."""

    country = grouped(N_("Which country did you come back from?"), _countries)
    country_text = StringField(N_("If it is not in the list, write it here"))
    left_month = months(N_("Month"))
    left_year = StringField(N_("Year"))
    left_unknown = TickField(N_("I don't know, or don't want to say"))
    returned_month = months(N_("Month"))
    returned_year = StringField(N_("Year"))
    returned_unknown = TickField(N_("I don't know, or don't want to say"))


class ReturnForm(BaseForm):
    """How the person went, and how and why they came back."""

    travelled = radios(N_("How did you go abroad?"), Travelled)
    returned_how = radios(N_("How did you come back?"), ReturnedHow)
    reasons = ticks(N_("Why did you come back?"), Reason)
