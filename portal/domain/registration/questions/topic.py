"""The topics of the registration form."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class Topic(Choice):
    """A subject of the form, with the heading of its first page."""

    CONSENT = "consent", N_("Before you start")
    CONTACT = "contact", N_("Your phone")
    PERSON = "person", N_("About you")
    PAPERS = "papers", N_("Your document")
    HOME = "home", N_("Where you live")
    JOURNEY = "journey", N_("Going abroad and coming back")
    WORK = "work", N_("Your work")
    NEEDS = "needs", N_("The help you want")

    @property
    def first_page(self) -> str:
        """The value of the first `FormPage` that asks about it."""
        return {"papers": "person", "work": "journey"}.get(self.value, self.value)
