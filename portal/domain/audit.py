"""What the audit log records."""

from portal.domain.choices import Choice
from portal.domain.words import N_


class AuditAction(Choice):
    """An action worth an entry: access to accounts and to many people's data."""

    SIGNED_IN = "signed_in", N_("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", N_("Sign-in failed")
    SIGNED_OUT = "signed_out", N_("Signed out")
    RECOVERY_CODE_USED = "recovery_code_used", N_("Recovery code used")
    OFFICER_ADDED = "officer_added", N_("Account added")
    OFFICER_RESET = "officer_reset", N_("Account reset")
    OFFICER_DISABLED = "officer_disabled", N_("Account disabled")
    OFFICER_ENABLED = "officer_enabled", N_("Account enabled")
    PASSWORD_CHANGED = "password_changed", N_("Password changed")
    CAMPAIGN_ADDED = "campaign_added", N_("Campaign made")
    CAMPAIGN_ENDED = "campaign_ended", N_("Campaign ended")
    CAMPAIGN_BEGUN_AGAIN = "campaign_begun_again", N_("Campaign begun again")
    PHONE_CHANGED = "phone_changed", N_("Phone number of a registration changed")
    ERASED = "erased", N_("Registration erased")
    DECIDED = "decided", N_("Decision on a registration")
    EXPORT_ASKED = "export_asked", N_("Export asked for")
    EXPORT_APPROVED = "export_approved", N_("Export approved")
    EXPORT_DOWNLOADED = "export_downloaded", N_("Export downloaded")
    GATEWAY_CHANGED = "gateway_changed", N_("SMS gateway changed")
    SMS_STOPPED = "sms_stopped", N_("A kind of SMS stopped")
    SMS_STARTED = "sms_started", N_("A kind of SMS started again")
    SMS_TEXT_CHANGED = "sms_text_changed", N_("Text of an SMS changed")
    SMS_TEST_SENT = "sms_test_sent", N_("Test SMS sent")
    ALARM_ENDED = "alarm_ended", N_("Alarm ended")
