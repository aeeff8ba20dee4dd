"""Allow the change of a key in the audit log."""

from portal.schema_changes import replace_choices

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled officer_approved "
    "password_changed campaign_added campaign_ended campaign_begun_again phone_changed "
    "answer_changed caller_identified erased decided undone second_look note_written number_looked_up "
    "searched not_duplicate merge_undone entered imported import_undone screened handed_over appointed "
    "centre_changed catchment_changed moved_centres export_asked export_approved "
    "export_downloaded gateway_changed sms_stopped sms_started sms_text_changed sms_test_sent "
    "keys_changed alarm_ended"
)


def upgrade() -> None:
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    """The CHECK stays wide, because entries may hold the new value."""
