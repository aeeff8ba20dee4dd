"""The outcomes of a try to send an SMS, and the statuses of delivery receipts."""

from enum import StrEnum


class OutcomeKind(StrEnum):
    """The outcome of one try to submit a message to a gateway."""

    ACCEPTED = "accepted"
    """The gateway accepted it. A receipt reports the delivery."""
    REFUSED = "refused"
    """Refused permanently: the gateway will never accept this number or text."""
    TRY_AGAIN = "try_again"
    """Not sent, for a temporary reason."""
    UNKNOWN = "unknown"
    """Possibly sent: the answer was lost or invalid."""
    TROUBLE = "trouble"
    """Not sent, for a reason that affects every message: login, balance, address."""


class ReceiptStatus(StrEnum):
    """The status in a receipt (delivery report)."""

    ACCEPTED = "accepted"
    """The operator accepted it."""
    BUFFERED = "buffered"
    """The operator stores it because the phone is unreachable."""
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUSED = "refused"
    """The operator refused it, or the gateway gave up."""
