"""The words of sending an SMS: what a gateway answered, and what it reports later."""

from enum import StrEnum


class OutcomeKind(StrEnum):
    """What is known after one try to hand a message to a gateway."""

    ACCEPTED = "accepted"
    """The gateway took it; whether it arrives is told by a receipt."""
    REFUSED = "refused"
    """Refused for good: this number or this text will never be taken."""
    TRY_AGAIN = "try_again"
    """Certainly not sent, for a reason that passes."""
    UNKNOWN = "unknown"
    """It may have been sent: the answer was lost or made no sense."""
    TROUBLE = "trouble"
    """Certainly not sent, for a reason that holds for every message: login, balance, address."""


class ReceiptStatus(StrEnum):
    """What a receipt (delivery report) says of a message."""

    ACCEPTED = "accepted"
    """The operator took it."""
    BUFFERED = "buffered"
    """The operator keeps it, for the phone is off or away."""
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUSED = "refused"
    """The operator refused it, or the gateway's own tries ran out."""
