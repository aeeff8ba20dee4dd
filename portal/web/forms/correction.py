"""The answers that an officer asked to be corrected, from any page."""

from portal.domain.platform.form_input import FormInput
from portal.web.forms.documents import DocumentsForm
from portal.web.forms.home import HomeForm, PermanentForm, PermanentPlaceForm, PlaceForm
from portal.web.forms.journey import JourneyForm, ReturnForm
from portal.web.forms.person import PersonForm
from portal.web.forms.work import WorkForm


class CorrectionForm(
    PersonForm,
    DocumentsForm,
    HomeForm,
    PlaceForm,
    PermanentForm,
    PermanentPlaceForm,
    JourneyForm,
    ReturnForm,
    WorkForm,
):
    """All correctable answers. The page shows only the requested ones."""

    def adapt(self, typed: FormInput) -> None:
        """Lists the upazilas of both districts."""
        PlaceForm.adapt(self, typed)
        PermanentPlaceForm.adapt(self, typed)
