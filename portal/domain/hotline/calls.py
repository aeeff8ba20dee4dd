"""Reasons of calls, and what people ask to be called about."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class CallReason(Choice):
    """What a call was about."""

    STATUS = "status", N_("Asked how it stands")
    CORRECTION = "correction", N_("Changed an answer")
    NEW_PHONE = "new_phone", N_("New phone number")
    REFERENCE = "reference", N_("Lost the reference")
    COMPLAINT = "complaint", N_("Complaint")
    CALL_BACK = "call_back", N_("Wants a call")
    GENERAL = "general", N_("General question")
    NOT_PROVEN = "not_proven", N_("Could not prove who they are")
    CUT_OFF = "cut_off", N_("Cut off, or wrong number")


class CallbackKind(Choice):
    """What a person waits to be called about."""

    CALL = "call", N_("Call-back")
    COMPLAINT = "complaint", N_("Complaint")


DUE_WITHIN = {CallbackKind.CALL: 1, CallbackKind.COMPLAINT: 3}
"""The number of working days within which somebody calls."""
