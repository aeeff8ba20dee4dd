"""Contact data of the returnee."""

from typing import Self

from wtforms import TelField

from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import SafeTime, WhosePhone
from portal.web.forms.base_form import BaseForm, TickField, radios


class ContactForm(BaseForm):
    """A phone and its permitted uses."""

    mobile = TelField(N_("Your mobile number"))
    whose_phone = radios(N_("Whose phone is it?"), WhosePhone)
    may_sms = TickField(N_("You may send SMS to this number"))
    may_call = TickField(N_("You may call this number"))
    safe_time = radios(N_("When is a good time to call?"), SafeTime)
    alternate_mobile = TelField(N_("Another number, if there is one"))
    alternate_whose = radios(N_("Whose is the other phone?"), WhosePhone)

    @classmethod
    def showing(cls, typed: FormInput) -> Self:
        """Returns the form. SMS and calls are ticked by default."""
        first = {
            "may_sms": ["yes"],
            "may_call": ["yes"],
            "whose_phone": [WhosePhone.OWN.value],
            "safe_time": [SafeTime.ANY.value],
        }
        return super().showing(typed if "whose_phone" in typed else {**typed, **first})
