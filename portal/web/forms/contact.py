"""Contact data of the returnee."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.CONTACT)
class ContactForm(BaseForm):
    """A phone and its permitted uses. Nothing is permitted until the person ticks it."""
