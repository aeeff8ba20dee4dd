"""Identity documents of the returnee."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.question_fields import asks


@asks(FormPage.PAPERS)
class DocumentsForm(BaseForm):
    """One document, and the emigration card."""
