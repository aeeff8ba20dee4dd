"""The closed lists of centres and of routing."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class CentreStatus(Choice):
    """Whether a centre takes people."""

    OPEN = "open", N_("Open")
    CLOSED = "closed", N_("Closed")
    FULL = "full", N_("Full")


class RouteReason(Choice):
    """The reason why a registration is routed to its centre."""

    NEAREST = "nearest", N_("Nearest centre")
    CATCHMENT = "catchment", N_("Set by the ministry for this district")
    PASSED_ON = "passed_on", N_("Nearer centres are closed or full")
    NONE_OPEN = "none_open", N_("No centre is open: nearest one used")
    MOVED = "moved", N_("Moved by an officer")
