"""The forms of the returnee, one for each page. They carry what is typed; the domain judges it."""

from portal.domain.pages import Page
from portal.web.forms.carrier import Carrier
from portal.web.forms.consent import ConsentForm, HelperForm
from portal.web.forms.contact import ContactForm
from portal.web.forms.home import HomeForm, PermanentForm, PermanentPlaceForm, PlaceForm
from portal.web.forms.journey import JourneyForm, ReturnForm
from portal.web.forms.needs import NeedsForm
from portal.web.forms.papers import PapersForm
from portal.web.forms.person import PersonForm
from portal.web.forms.work import WorkForm

FORMS: dict[Page, type[Carrier]] = {
    Page.CONSENT: ConsentForm,
    Page.HELPER: HelperForm,
    Page.CONTACT: ContactForm,
    Page.PERSON: PersonForm,
    Page.PAPERS: PapersForm,
    Page.HOME: HomeForm,
    Page.PLACE: PlaceForm,
    Page.PERMANENT: PermanentForm,
    Page.PERMANENT_PLACE: PermanentPlaceForm,
    Page.JOURNEY: JourneyForm,
    Page.RETURN: ReturnForm,
    Page.WORK: WorkForm,
    Page.NEEDS: NeedsForm,
}

__all__ = ["FORMS", "Carrier"]
