"""The page of consent, before the first question."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.CONSENT)
class ConsentForm(BaseForm):
    """Consent, and whether a helper fills in the form."""


@asks(FormPage.HELPER)
class HelperForm(BaseForm):
    """The helper, and the confirmation that the text was read out."""
