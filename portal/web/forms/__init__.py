"""Forms, one for each page. They hold the input; the domain validates it."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.consent import ConsentForm, HelperForm
from portal.web.forms.contact import ContactForm
from portal.web.forms.documents import DocumentsForm
from portal.web.forms.home import HomeForm, PermanentForm, PermanentPlaceForm, PlaceForm
from portal.web.forms.journey import JourneyForm, ReturnForm
from portal.web.forms.needs import NeedsForm
from portal.web.forms.person import PersonForm
from portal.web.forms.work import WorkForm

FORMS: dict[FormPage, type[BaseForm]] = {
    FormPage.CONSENT: ConsentForm,
    FormPage.HELPER: HelperForm,
    FormPage.CONTACT: ContactForm,
    FormPage.PERSON: PersonForm,
    FormPage.PAPERS: DocumentsForm,
    FormPage.HOME: HomeForm,
    FormPage.PLACE: PlaceForm,
    FormPage.PERMANENT: PermanentForm,
    FormPage.PERMANENT_PLACE: PermanentPlaceForm,
    FormPage.JOURNEY: JourneyForm,
    FormPage.RETURN: ReturnForm,
    FormPage.WORK: WorkForm,
    FormPage.NEEDS: NeedsForm,
}

__all__ = ["FORMS", "BaseForm"]
