"""Add pictures of the monthly update."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import replace_choices

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled officer_approved "
    "password_changed campaign_added campaign_ended campaign_begun_again phone_changed "
    "answer_changed caller_identified data_copied erased decided undone second_look note_written number_looked_up "
    "searched not_duplicate merge_undone entered imported import_undone screened handed_over appointed "
    "centre_changed catchment_changed moved_centres export_asked export_approved "
    "export_downloaded export_written agreement_added agreement_approved agreement_ended "
    "month_frozen month_corrected month_list_opened picture_added picture_withdrawn api_token_made api_token_revoked "
    "webhook_added webhook_approved webhook_changed gateway_changed sms_stopped sms_started "
    "sms_text_changed sms_test_sent keys_changed backed_up restored sms_released alarm_ended"
)


def upgrade() -> None:
    op.create_table(
        "monthly_pictures",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("texts", sa.LargeBinary()),
        sa.Column(
            "consent",
            sa.Enum(
                "unrecognisable",
                "agreed",
                name="pictureconsent",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("people", sa.LargeBinary()),
        sa.Column("paper_holder", sa.LargeBinary()),
        sa.Column("agreed_on", sa.Date()),
        sa.Column("consent_ends_on", sa.Date()),
        sa.Column("added_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(consent = 'agreed') = (consent_ends_on IS NOT NULL)", name="until"),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR "
            "(content IS NULL AND texts IS NULL AND people IS NULL AND paper_holder IS NULL)",
            name="withdrawn",
        ),
        if_not_exists=True,
    )
    op.create_index("ix_monthly_pictures_month", "monthly_pictures", ["month"], if_not_exists=True)
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECK of the actions stays wide, because entries may hold the new values.
    op.drop_table("monthly_pictures", if_exists=True)
