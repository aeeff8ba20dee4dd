"""The identity of the returnee."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.PERSON)
class PersonForm(BaseForm):
    """Names, sex and birth."""
