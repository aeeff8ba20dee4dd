"""The journey: country, dates and return."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.JOURNEY)
class JourneyForm(BaseForm):
    """The country and the dates."""


@asks(FormPage.RETURN)
class ReturnForm(BaseForm):
    """How the person went, and how and why they came back."""
