"""The answers that an officer asked to be corrected, from any page."""

from typing import Self

from portal.domain.platform.form_input import FormInput
from portal.web.forms.base_form import BaseForm
from portal.web.forms.contact import ContactForm
from portal.web.forms.home import HomeForm, PermanentForm
from portal.web.forms.journey import JourneyForm
from portal.web.forms.needs import NeedsForm
from portal.web.forms.person import PersonForm


class CorrectionForm(
    PersonForm,
    HomeForm,
    PermanentForm,
    JourneyForm,
    NeedsForm,
    ContactForm,
):
    """All correctable answers. The page shows only the requested ones."""

    @classmethod
    def showing(cls, typed: FormInput) -> Self:
        """Returns the form filled with these answers and no others."""
        form: Self = BaseForm.showing.__func__(cls, typed)  # type: ignore[attr-defined]  # the class method without the ticks of ContactForm
        return form

    def adapt(self, typed: FormInput) -> None:
        """Lists the upazilas of both districts."""
        HomeForm.adapt(self, typed)
        PermanentForm.adapt(self, typed)
