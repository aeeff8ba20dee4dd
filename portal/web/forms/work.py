"""Work, skills and schooling."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.WORK)
class WorkForm(BaseForm):
    """Work abroad, skills and schooling."""
