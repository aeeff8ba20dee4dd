"""The help that the person wants."""

from wtforms import StringField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Need
from portal.web.forms.base_form import BaseForm, TickField, ticks


class NeedsForm(BaseForm):
    """The needs. All answers are optional."""

    needs = ticks(N_("What help do you want?"), Need)
    needs_other = StringField(N_("Anything else"))
    female_counsellor = TickField(N_("I would like to talk to a woman"))
    needs_care = TickField(N_("I have a disability or an illness that needs care"))
    care_note = StringField(N_("What should we know about it?"))
