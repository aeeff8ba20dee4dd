"""The help that the person wants."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.NEEDS)
class NeedsForm(BaseForm):
    """The needs. All answers are optional."""
