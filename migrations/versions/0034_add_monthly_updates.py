"""Add the frozen months of the monthly update, its texts and corrections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from portal.schema_changes import replace_choices

revision = "0034"
down_revision = "0033"
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
    "month_frozen month_corrected gateway_changed sms_stopped sms_started sms_text_changed "
    "sms_test_sent keys_changed backed_up restored sms_released alarm_ended"
)


def upgrade() -> None:
    op.create_table(
        "monthly_updates",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("frozen_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("month"),
        if_not_exists=True,
    )
    op.create_table(
        "monthly_texts",
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("section", sa.String(40), primary_key=True),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_bn", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "monthly_corrections",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("row", sa.String(40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shown_in", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.CheckConstraint("shown_in > month", name="later"),
        if_not_exists=True,
    )
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECK of the actions stays wide, because entries may hold the new values.
    op.drop_table("monthly_corrections", if_exists=True)
    op.drop_table("monthly_texts", if_exists=True)
    op.drop_table("monthly_updates", if_exists=True)
