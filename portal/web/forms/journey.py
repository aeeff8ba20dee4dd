"""The journey: country, dates, return and work abroad."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.JOURNEY)
class JourneyForm(BaseForm):
    """The country, the dates, the return and the work."""
