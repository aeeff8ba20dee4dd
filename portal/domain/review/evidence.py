"""Evidence that an officer checks a registration against."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class Evidence(Choice):
    """A kind of evidence that an officer checked before verifying."""

    NID_SEEN = "nid_seen", N_("NID seen")
    PASSPORT_SEEN = "passport_seen", N_("Passport seen")
    OTHER_DOCUMENT_SEEN = "other_document_seen", N_("Another document seen")
    CALLED = "called", N_("Called by phone")
    VISITED = "visited", N_("Visited, or came to the office")
