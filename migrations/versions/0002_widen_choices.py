"""Widen the lists of roles, kinds of SMS and audited actions for the work of officers.

Going back fails, as it should, while rows hold what the older lists do not know.
"""

from portal.schema_checks import replace_check, replace_choices

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = "district centre ministry administrator"
NEW_ROLES = "district centre registrar supervisor ministry administrator"
DISTRICT = "(role = 'district') = (district_code IS NOT NULL)"
NEW_DISTRICT = (
    "CASE WHEN role IN ('district', 'supervisor') THEN district_code IS NOT NULL"
    " ELSE role = 'registrar' OR district_code IS NULL END"
)
KINDS = (
    "code submitted returned verified rejected duplicate received moved withdrawn phone_changed "
    "reminder answer_status answer_unknown answer_help answer_stop answer_start answer_register"
)
NEW_KINDS = (
    "code submitted returned verified rejected duplicate received reopened not_reached appointment "
    "appointment_reminder invited moved withdrawn phone_changed reminder answer_status "
    "answer_unknown answer_help answer_stop answer_start answer_register"
)
WITH_KIND = ("messages", "sms_sums", "stopped_kinds", "text_versions")
ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_disabled officer_enabled password_changed campaign_added campaign_ended "
    "campaign_begun_again phone_changed erased decided export_asked export_approved "
    "export_downloaded gateway_changed sms_stopped sms_started sms_text_changed sms_test_sent "
    "alarm_ended"
)
NEW_ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled password_changed "
    "campaign_added campaign_ended campaign_begun_again phone_changed erased decided undone "
    "second_look note_written searched not_duplicate merge_undone entered imported import_undone "
    "screened handed_over appointed centre_changed catchment_changed moved_centres export_asked "
    "export_approved export_downloaded gateway_changed sms_stopped sms_started sms_text_changed "
    "sms_test_sent alarm_ended"
)


def upgrade() -> None:
    """The wide lists."""
    replace_choices("officers", "role", "role", NEW_ROLES)
    replace_check("officers", "district", NEW_DISTRICT)
    replace_choices("audit_entries", "auditaction", "action", NEW_ACTIONS)
    for table in WITH_KIND:
        replace_choices(table, "messagekind", "kind", NEW_KINDS)


def downgrade() -> None:
    """The lists of the first version."""
    for table in WITH_KIND:
        replace_choices(table, "messagekind", "kind", KINDS)
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)
    replace_check("officers", "district", DISTRICT)
    replace_choices("officers", "role", "role", ROLES)
