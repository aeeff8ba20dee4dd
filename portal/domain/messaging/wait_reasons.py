"""Why a queued SMS has not been sent yet."""

from datetime import datetime
from typing import NamedTuple

from portal.domain.messaging.costs import CapHold
from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class WaitReason(Choice):
    """What a queued message waits for, besides the caps of `CapHold`."""

    EXPIRED = "expired", N_("Its time is over, so it will not be sent")
    UNDO = "undo", N_("The decision can still be undone")
    NIGHT = "night", N_("It is night: this SMS is sent in the morning")
    RETRY = "retry", N_("The last try failed, and it is tried again later")
    NO_GATEWAY = "no_gateway", N_("Every SMS gateway is paused")
    OWN_GATEWAY = (
        "own_gateway",
        N_("The gateway that may have sent it already is paused, and no other may send it"),
    )
    SET_ASIDE = "set_aside", N_("It could not be processed and was set aside for an hour")
    NEXT = "next", N_("It is due: a worker sends it next")


class Waiting(NamedTuple):
    """The reason, and the time of the next try if it is known."""

    reason: WaitReason | CapHold
    until: datetime | None = None
