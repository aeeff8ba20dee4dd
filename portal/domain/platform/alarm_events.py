"""What an alarm tells about a fault."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class AlarmEvent(Choice):
    """A fault is told when it begins, once a day while it persists, and when it ends."""

    BEGAN = "began", N_("New faults")
    PERSISTS = "persists", N_("Faults that are still there")
    ENDED = "ended", N_("Faults that are over")
