"""Opening a registration, and the code from the SMS."""

from typing import Self

from wtforms import StringField, TelField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import WhosePhone
from portal.web.forms.base_form import BaseForm, months, radios


class StatusForm(BaseForm):
    """What opens a registration."""

    reference = StringField(N_("Reference of your registration"))
    mobile = TelField(N_("Mobile number you gave"))


class BirthForm(BaseForm):
    """What opens a part of a registration where its phone is lost."""

    reference = StringField(N_("Reference of your registration"))
    birth_day = StringField(N_("Day"))
    birth_month = months(N_("Month"))
    birth_year = StringField(N_("Year"))
    age = StringField(N_("Or your age in years"))


class PhoneForm(BaseForm):
    """The phone by which a person goes on."""

    mobile = TelField(N_("Mobile number you gave"))


class CodeForm(BaseForm):
    """Six digits from an SMS."""

    code = StringField(N_("Code from the SMS"))


class NewPhoneForm(BaseForm):
    """Another phone for a registration."""

    mobile = TelField(N_("New mobile number"))


class NewPhoneCodeForm(CodeForm):
    """The code that went to the new phone, and whose phone that is."""

    whose_phone = radios(N_("Whose phone is it?"), WhosePhone)

    @classmethod
    def fresh(cls) -> Self:
        """As it is first shown."""
        return cls(formdata=None, data={"whose_phone": WhosePhone.OWN.value})


class OtherNumberForm(BaseForm):
    """Another number, which may be left empty."""

    alternate_mobile = TelField(N_("Another number, if there is one"))
    alternate_whose = radios(N_("Whose is the other phone?"), WhosePhone)
