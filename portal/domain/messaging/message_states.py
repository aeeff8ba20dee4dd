"""The states of a message in the outbox."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class MessageState(Choice):
    """The state of a message. `delivered`, `failed`, `refused`, `expired` and `cancelled` are final."""

    QUEUED = "queued", N_("Waiting")
    SENDING = "sending", N_("Being sent")
    ACCEPTED = "accepted", N_("With the gateway")
    UNKNOWN = "unknown", N_("Unknown whether sent")
    DELIVERED = "delivered", N_("Delivered")
    FAILED = "failed", N_("Not delivered")
    REFUSED = "refused", N_("Refused by the gateway")
    EXPIRED = "expired", N_("Expired")
    CANCELLED = "cancelled", N_("Not sent: cancelled in time")


FINAL = frozenset(
    {
        MessageState.DELIVERED,
        MessageState.FAILED,
        MessageState.REFUSED,
        MessageState.EXPIRED,
        MessageState.CANCELLED,
    }
)
