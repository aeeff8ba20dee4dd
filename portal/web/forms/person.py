"""The identity of the returnee."""

from wtforms import StringField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Sex
from portal.web.forms.base_form import BaseForm, months, radios


class PersonForm(BaseForm):
    """Names, sex and birth."""

    name_bn = StringField(N_("Your name in Bangla"))
    name_en = StringField(N_("Your name in English"))
    sex = radios(N_("Are you a woman, a man or hijra?"), Sex)
    birth_day = StringField(N_("Day"))
    birth_month = months(N_("Month"))
    birth_year = StringField(N_("Year"))
    age = StringField(N_("Or your age in years"))
    father_name = StringField(N_("Father's name"))
    mother_name = StringField(N_("Mother's name"))
    spouse_name = StringField(N_("Husband's or wife's name"))
