"""The page before the first question."""

from wtforms import StringField

from portal.domain.words import N_
from portal.web.forms.carrier import Carrier, TickField


class ConsentForm(Carrier):
    """Agreement, and who helps."""

    consent = TickField(N_("I agree. Phera may keep my answers and use them to help me."))
    helped = TickField(N_("Someone is helping me fill this in"))
    helper_name = StringField(N_("Name of the person who helps"))
