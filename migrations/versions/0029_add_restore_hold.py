"""Allow messages that are held after a restore, and entries about backups in the audit log."""

from portal.schema_changes import replace_choices

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

HOLDS = "kind_stopped number_full prefix_full budget_spent restored"
ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled officer_approved "
    "password_changed campaign_added campaign_ended campaign_begun_again phone_changed "
    "answer_changed caller_identified erased decided undone second_look note_written number_looked_up "
    "searched not_duplicate merge_undone entered imported import_undone screened handed_over appointed "
    "centre_changed catchment_changed moved_centres export_asked export_approved "
    "export_downloaded gateway_changed sms_stopped sms_started sms_text_changed sms_test_sent "
    "keys_changed backed_up restored sms_released alarm_ended"
)


def upgrade() -> None:
    replace_choices("messages", "hold", "hold", HOLDS)
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    """The CHECKs stay wide, because rows may hold the new values."""
