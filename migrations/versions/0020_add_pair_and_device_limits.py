"""Add the number of pairs left out, the time from which device tokens count, and looked-up numbers."""

import sqlalchemy as sa

from portal.schema_changes import add_column, drop_column, replace_choices

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled password_changed "
    "campaign_added campaign_ended campaign_begun_again phone_changed answer_changed "
    "caller_identified erased decided undone second_look note_written number_looked_up searched "
    "not_duplicate merge_undone entered imported import_undone screened handed_over appointed "
    "centre_changed catchment_changed moved_centres export_asked export_approved "
    "export_downloaded gateway_changed sms_stopped sms_started sms_text_changed sms_test_sent "
    "alarm_ended"
)


def upgrade() -> None:
    left_out = sa.Column("pairs_left_out", sa.Integer(), server_default="0", nullable=False)
    add_column("registrations", left_out)
    add_column("officers", sa.Column("device_tokens_since", sa.DateTime(timezone=True)))
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECK of the actions stays wide, because entries may hold the new value.
    drop_column("officers", "device_tokens_since")
    drop_column("registrations", "pairs_left_out")
