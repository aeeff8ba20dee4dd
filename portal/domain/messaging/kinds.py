"""The kinds of SMS, with priority and lifetime."""

from datetime import timedelta
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CODE_LIFE

ANSWER_LIFE = timedelta(hours=6)
"""Lifetime of an answer to an inbound SMS: later answers confuse."""


class MessageKind(Choice):
    """The kinds of SMS. The texts are in `portal.domain.messaging.texts`."""

    CODE = "code", N_("One-time code")
    CALLER_CODE = "caller_code", N_("One-time code that a caller reads out")
    SUBMITTED = "submitted", N_("Registration sent")
    RETURNED = "returned", N_("Sent back for correction")
    VERIFIED = "verified", N_("Verified")
    REJECTED = "rejected", N_("Rejected")
    DUPLICATE = "duplicate", N_("Duplicate")
    RECEIVED = "received", N_("Received by the centre")
    REOPENED = "reopened", N_("Being checked again")
    NOT_REACHED = "not_reached", N_("The centre could not reach the person")
    APPOINTMENT = "appointment", N_("Appointment at the centre")
    APPOINTMENT_REMINDER = "appointment_reminder", N_("Appointment reminder")
    APPOINTMENT_OFF = "appointment_off", N_("Appointment cancelled")
    INVITED = "invited", N_("Invitation to register")
    MOVED = "moved", N_("Change of centre")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    PHONE_CHANGED = "phone_changed", N_("Change of phone number")
    OLD_PHONE = "old_phone", N_("To the old number, when it is replaced")
    ADDRESS_CHANGED = "address_changed", N_("Change of address")
    ANSWER_CORRECTED = "answer_corrected", N_("Answer corrected by staff")
    REFERENCE_AGAIN = "reference_again", N_("Reference sent again")
    REMINDER = "reminder", N_("Reminder to correct")
    OTHER_NUMBER = "other_number", N_("To the second number, when the first does not answer")
    ANSWER_STATUS = "answer_status", N_("Answer to STATUS")
    ANSWER_UNKNOWN = "answer_unknown", N_("Answer to STATUS with a wrong reference")
    ANSWER_HELP = "answer_help", N_("Answer to HELP")
    ANSWER_STOP = "answer_stop", N_("Answer to STOP")
    ANSWER_START = "answer_start", N_("Answer to START")
    ANSWER_REGISTER = "answer_register", N_("Answer to REG")
    ANSWER_CALLBACK = "answer_callback", N_("Answer to SMS about stopped wages or work")

    @property
    def priority(self) -> int:
        """Lower values are sent first. Codes and answers come first because people wait for them."""
        if self.is_code:
            return 0
        return 2 if self.is_answer else 5

    @property
    def life(self) -> timedelta | None:
        """The time after which the message expires unsent. None means never."""
        if self.is_code:
            return CODE_LIFE
        return ANSWER_LIFE if self.is_answer else None

    @property
    def is_code(self) -> bool:
        """Whether it carries a one-time code, which a person has just asked for."""
        return self in CODE_KINDS

    @property
    def is_answer(self) -> bool:
        """Whether it answers an inbound SMS."""
        return self.value.startswith("answer_")

    @property
    def is_about_centre(self) -> bool:
        """Whether it reports an action of a centre, which the centre can undo for a short time."""
        return self in {
            MessageKind.APPOINTMENT,
            MessageKind.APPOINTMENT_OFF,
            MessageKind.MOVED,
            MessageKind.NOT_REACHED,
        }

    @property
    def waits_out_the_night(self) -> bool:
        """Whether it is deferred from night to morning."""
        return not self.is_code and not self.is_answer

    @property
    def may_come_twice(self) -> bool:
        """Whether it is sent again when an outcome is unknown. A missing code blocks a person."""
        return self.is_code


CODE_KINDS: Final = frozenset({MessageKind.CODE, MessageKind.CALLER_CODE})
