"""Add the lists as each officer sees them, and the entry for a list that is downloaded."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from portal.schema_changes import add_column, drop_column, replace_choices

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled officer_approved "
    "password_changed campaign_added campaign_ended campaign_begun_again phone_changed "
    "answer_changed caller_identified caller_not_proven data_copied erased decided undone "
    "second_look note_written number_looked_up searched not_duplicate merge_undone entered "
    "imported import_undone screened handed_over appointed centre_changed catchment_changed "
    "moved_centres export_asked export_approved export_downloaded export_written agreement_added "
    "agreement_approved agreement_ended list_downloaded month_frozen month_corrected month_list_opened "
    "picture_added picture_withdrawn api_token_made api_token_revoked webhook_added "
    "webhook_approved webhook_changed gateway_changed sms_stopped sms_started sms_text_changed "
    "sms_test_sent keys_changed backed_up restored sms_released alarm_ended"
)


def upgrade() -> None:
    add_column("officers", sa.Column("list_views", sa.JSON().with_variant(JSONB(), "postgresql")))
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECK of the actions stays wide, because entries may hold the new value.
    drop_column("officers", "list_views")
