"""Forms to open a registration, and for codes from SMS."""

from typing import Self

from wtforms import StringField, TelField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import WhosePhone
from portal.web.forms.base_form import BaseForm, months, radios


class StatusForm(BaseForm):
    """Reference and phone, which open a registration."""

    reference = StringField(N_("Your reference"))
    mobile = TelField(N_("Mobile number you gave"))


class BirthForm(BaseForm):
    """Reference and birth, which open a part of a registration if the phone is lost."""

    reference = StringField(N_("Your reference"))
    birth_day = StringField(N_("Day"))
    birth_month = months(N_("Month"))
    birth_year = StringField(N_("Year"))
    age = StringField(N_("Or your age in years"))


class PhoneForm(BaseForm):
    """The phone of a draft to resume."""

    mobile = TelField(N_("Mobile number you gave"))


class CodeForm(BaseForm):
    """Six digits from an SMS."""

    code = StringField(N_("Code from the SMS"))


class NewPhoneForm(BaseForm):
    """A new phone for a registration."""

    mobile = TelField(N_("New mobile number"))


class NewPhoneCodeForm(CodeForm):
    """The code sent to the new phone, and the owner of that phone."""

    whose_phone = radios(N_("Whose phone is it?"), WhosePhone)

    @classmethod
    def fresh(cls) -> Self:
        """Returns the form in its initial state."""
        return cls(formdata=None)


class OtherNumberForm(BaseForm):
    """An optional alternate number."""

    alternate_mobile = TelField(N_("Someone else's number, if you have one"))
    alternate_whose = radios(N_("Whose number is it?"), WhosePhone)
