"""The page of consent, before the first question."""

from wtforms import StringField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Helper
from portal.web.forms.base_form import BaseForm, TickField, radios


class ConsentForm(BaseForm):
    """Consent, and whether a helper fills in the form."""

    consent = TickField(N_("I agree. Phera may keep my answers and use them to help me."))
    helped = TickField(N_("Someone is helping me fill this in"))


class HelperForm(BaseForm):
    """The helper, and the confirmation that the text was read out."""

    helper_name = StringField(N_("Name of the person who helps"))
    helper = radios(N_("Who is it?"), Helper)
    read_out = TickField(
        N_("The page before was read out to me, word by word. I understood it, and I agree.")
    )
