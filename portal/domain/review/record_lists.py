"""The lists of one registration that grow with time. Each has a page of its own."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class RecordList(Choice):
    """A list, the newest entries first."""

    EVENTS = "events", N_("What has happened")
    MESSAGES = "messages", N_("SMS to this person")
    VIEWS = "views", N_("Who viewed it")
    NOTES = "notes", N_("Officers' notes")
    ENDS = "ends", N_("How it ended")
    APPOINTMENTS = "appointments", N_("Appointments")
    CALLS = "calls", N_("Calls without an answer")
    HANDOVERS = "handovers", N_("Moves between centres")
