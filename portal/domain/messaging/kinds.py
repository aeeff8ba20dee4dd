"""What the portal sends SMS about, and how urgent each kind is."""

from datetime import timedelta

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CODE_LIFE

ANSWER_LIFE = timedelta(hours=6)
"""Nobody remembers the next day what was asked."""


class MessageKind(Choice):
    """The occasions for an SMS. The texts are in `portal.domain.messaging.texts`."""

    CODE = "code", N_("One-time code")
    SUBMITTED = "submitted", N_("Registration sent")
    RETURNED = "returned", N_("Sent back for correction")
    VERIFIED = "verified", N_("Verified")
    REJECTED = "rejected", N_("Rejected")
    DUPLICATE = "duplicate", N_("Already registered under another number")
    RECEIVED = "received", N_("Received by the centre")
    REOPENED = "reopened", N_("Being checked again")
    NOT_REACHED = "not_reached", N_("The centre could not reach the person")
    APPOINTMENT = "appointment", N_("Appointment at the centre")
    APPOINTMENT_REMINDER = "appointment_reminder", N_("Reminder of an appointment")
    APPOINTMENT_OFF = "appointment_off", N_("Appointment cancelled")
    INVITED = "invited", N_("Invitation to register")
    MOVED = "moved", N_("Another centre")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    PHONE_CHANGED = "phone_changed", N_("Another phone number")
    REMINDER = "reminder", N_("Reminder of a correction")
    OTHER_NUMBER = "other_number", N_("To the other number, when the first does not answer")
    ANSWER_STATUS = "answer_status", N_("Answer to STATUS")
    ANSWER_UNKNOWN = "answer_unknown", N_("Answer to STATUS with a wrong reference")
    ANSWER_HELP = "answer_help", N_("Answer to HELP")
    ANSWER_STOP = "answer_stop", N_("Answer to STOP")
    ANSWER_START = "answer_start", N_("Answer to START")
    ANSWER_REGISTER = "answer_register", N_("Answer to REG")

    @property
    def priority(self) -> int:
        """Smaller goes first: somebody waits at the screen for a code, or for an answer."""
        if self is MessageKind.CODE:
            return 0
        return 2 if self.is_answer else 5

    @property
    def life(self) -> timedelta | None:
        """After this it is of no use and is not sent any more; None means always of use."""
        if self is MessageKind.CODE:
            return CODE_LIFE
        return ANSWER_LIFE if self.is_answer else None

    @property
    def is_answer(self) -> bool:
        """Whether it answers an SMS that the person sent a moment ago."""
        return self.value.startswith("answer_")

    @property
    def tells_of_a_centres_act(self) -> bool:
        """Whether a centre's act is behind it, which can be taken back at once."""
        return self in {
            MessageKind.APPOINTMENT,
            MessageKind.APPOINTMENT_OFF,
            MessageKind.MOVED,
            MessageKind.NOT_REACHED,
        }

    @property
    def waits_out_the_night(self) -> bool:
        """Whether it is kept until morning rather than wake a household."""
        return self is not MessageKind.CODE and not self.is_answer

    @property
    def may_come_twice(self) -> bool:
        """Whether a second copy does less harm than none: a code nobody gets stops a person."""
        return self is MessageKind.CODE
