"""Add who gave an account its access and who approved it, and the last confirmation of a session."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import add_column, drop_column, replace_choices

revision = "0023"
down_revision = "0022"
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
    "alarm_ended"
)


def upgrade() -> None:
    op.create_table(
        "account_grants",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "officer_id",
            sa.Uuid(),
            sa.ForeignKey("officers.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("activates", sa.Boolean(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("approved_by_id <> by_id", name="second_person"),
        sa.CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
        sa.Index("ix_account_grants_officer", "officer_id", "at"),
        if_not_exists=True,
    )
    add_column("staff_sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECK of the enum stays wide, because rows may hold the new value.
    drop_column("staff_sessions", "confirmed_at")
    op.drop_table("account_grants", if_exists=True)  # safe: nothing else refers to it
