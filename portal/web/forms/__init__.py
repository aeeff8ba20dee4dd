"""Forms, one for each page. They hold the input; the domain validates it."""

from portal.domain.registration.form_pages import FormPage
from portal.web.forms.base_form import BaseForm
from portal.web.forms.consent import ConsentForm, HelperForm
from portal.web.forms.contact import ContactForm
from portal.web.forms.home import HomeForm, PermanentForm
from portal.web.forms.journey import JourneyForm
from portal.web.forms.needs import NeedsForm
from portal.web.forms.person import PersonForm

FORMS: dict[FormPage, type[BaseForm]] = {
    FormPage.CONSENT: ConsentForm,
    FormPage.HELPER: HelperForm,
    FormPage.CONTACT: ContactForm,
    FormPage.PERSON: PersonForm,
    FormPage.HOME: HomeForm,
    FormPage.PERMANENT: PermanentForm,
    FormPage.JOURNEY: JourneyForm,
    FormPage.NEEDS: NeedsForm,
}

__all__ = ["FORMS", "BaseForm"]
