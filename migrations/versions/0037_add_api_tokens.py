"""Add the tokens of the machine interface."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import replace_choices

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled officer_approved "
    "password_changed campaign_added campaign_ended campaign_begun_again phone_changed "
    "answer_changed caller_identified erased decided undone second_look note_written number_looked_up "
    "searched not_duplicate merge_undone entered imported import_undone screened handed_over appointed "
    "centre_changed catchment_changed moved_centres export_asked export_approved "
    "export_downloaded export_written agreement_added agreement_approved agreement_ended "
    "month_frozen month_corrected api_token_made api_token_revoked gateway_changed sms_stopped sms_started "
    "sms_text_changed sms_test_sent keys_changed backed_up restored sms_released alarm_ended"
)


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "agreement_id", sa.Uuid(), sa.ForeignKey("sharing_agreements.id"), nullable=False
        ),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("networks", sa.String(200), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint("length(token_hash) = 32", name="token_hash"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_api_tokens_agreement_id", "api_tokens", ["agreement_id"], if_not_exists=True
    )
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECK of the actions stays wide, because entries may hold the new values.
    op.drop_table("api_tokens", if_exists=True)
