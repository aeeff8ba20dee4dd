"""Contact data of the returnee."""

from typing import Self

from portal.domain.platform.form_input import FormInput
from portal.domain.registration.choices import SafeTime, WhosePhone
from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.CONTACT)
class ContactForm(BaseForm):
    """A phone and its permitted uses."""

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
