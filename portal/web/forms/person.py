"""The identity of the returnee and the document that shows it."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.PERSON)
class PersonForm(BaseForm):
    """Name, sex, birth and one document."""
