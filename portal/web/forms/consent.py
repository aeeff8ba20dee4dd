"""The page before the first question."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.CONSENT)
class ConsentForm(BaseForm):
    """Agreement, and whether somebody helps."""


@asks(FormPage.HELPER)
class HelperForm(BaseForm):
    """Who helps, and that the text was read out."""
