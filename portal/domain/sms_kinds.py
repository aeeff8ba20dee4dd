"""The kinds of SMS: what each tells about."""

from portal.domain.choices import Choice
from portal.domain.words import N_


class MessageKind(Choice):
    """What an SMS is about."""

    CODE = "code", N_("One-time code")
    SUBMITTED = "submitted", N_("Registration received")
    RETURNED = "returned", N_("Correction needed")
    VERIFIED = "verified", N_("Verified")
    REJECTED = "rejected", N_("Rejected")
    RECEIVED = "received", N_("Received by the centre")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
