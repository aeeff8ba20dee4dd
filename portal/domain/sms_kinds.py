"""What the portal sends SMS about, and how urgent each kind is."""

from datetime import timedelta

from portal.domain.choices import Choice
from portal.domain.codes import CODE_LIFE
from portal.domain.words import N_


class MessageKind(Choice):
    """The occasions for an SMS. The texts are in `portal.domain.sms_texts`."""

    CODE = "code", N_("One-time code")
    SUBMITTED = "submitted", N_("Registration sent")
    RETURNED = "returned", N_("Sent back for correction")
    VERIFIED = "verified", N_("Verified")
    REJECTED = "rejected", N_("Rejected")
    DUPLICATE = "duplicate", N_("Already registered under another number")
    RECEIVED = "received", N_("Received by the centre")
    MOVED = "moved", N_("Another centre")
    WITHDRAWN = "withdrawn", N_("Withdrawn")

    @property
    def priority(self) -> int:
        """Smaller goes first: somebody waits at the screen for a code."""
        return 0 if self is MessageKind.CODE else 5

    @property
    def life(self) -> timedelta | None:
        """After this it is of no use and is not sent any more; None means always of use."""
        return CODE_LIFE if self is MessageKind.CODE else None

    @property
    def waits_out_the_night(self) -> bool:
        """Whether it is kept until morning rather than wake a household."""
        return self is not MessageKind.CODE

    @property
    def may_come_twice(self) -> bool:
        """Whether a second copy does less harm than none: a code nobody gets stops a person."""
        return self is MessageKind.CODE
