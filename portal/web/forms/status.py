"""Opening a registration, and the code from the SMS."""

from wtforms import StringField, TelField

from portal.domain.words import N_
from portal.web.forms.carrier import Carrier


class StatusForm(Carrier):
    """What opens a registration."""

    reference = StringField(N_("Reference of your registration"))
    mobile = TelField(N_("Mobile number you gave"))


class PhoneForm(Carrier):
    """The phone by which a person goes on."""

    mobile = TelField(N_("Mobile number you gave"))


class CodeForm(Carrier):
    """Six digits from an SMS."""

    code = StringField(N_("Code from the SMS"))
