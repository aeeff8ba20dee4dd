"""The help the person wants."""

from wtforms import StringField

from portal.domain.choices import Need
from portal.domain.words import N_
from portal.web.forms.carrier import Carrier, TickField, ticks


class NeedsForm(Carrier):
    """Wishes; all may be left open."""

    needs = ticks(N_("What help do you want?"), Need)
    needs_other = StringField(N_("Anything else"))
    female_counsellor = TickField(N_("I would like to talk to a woman"))
    needs_care = TickField(N_("I have a disability or an illness that needs care"))
    care_note = StringField(N_("What should we know about it?"))
