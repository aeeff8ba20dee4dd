"""Add the data-sharing register."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from portal.schema_changes import (
    add_choices,
    add_column,
    add_foreign_key,
    add_index,
    drop_column,
    drop_index,
    replace_choices,
)

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled officer_approved "
    "password_changed campaign_added campaign_ended campaign_begun_again phone_changed "
    "answer_changed caller_identified erased decided undone second_look note_written number_looked_up "
    "searched not_duplicate merge_undone entered imported import_undone screened handed_over appointed "
    "centre_changed catchment_changed moved_centres export_asked export_approved "
    "export_downloaded export_written agreement_added agreement_approved agreement_ended gateway_changed sms_stopped sms_started sms_text_changed sms_test_sent "
    "keys_changed backed_up restored sms_released alarm_ended"
)
GRADES = "aggregated pseudonymised identifiable"


def upgrade() -> None:
    op.create_table(
        "sharing_agreements",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("recipient", sa.String(120), nullable=False),
        sa.Column("agreement", sa.String(120), nullable=False),
        sa.Column("grade", sa.String(32), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("pseudonym_key", sa.LargeBinary(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("approved_by_id <> added_by_id", name="second_person"),
        sa.CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
        if_not_exists=True,
    )
    add_choices("sharing_agreements", "grade", "grade", GRADES)
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    add_column("exports", sa.Column("agreement_id", sa.Uuid()))
    add_column("exports", sa.Column("layout", json, nullable=False, server_default="{}"))
    add_column("exports", sa.Column("manifest", json, nullable=False, server_default="{}"))
    add_foreign_key("exports", "agreement_id", "sharing_agreements")
    add_index("ix_exports_agreement_id", "exports", ["agreement_id"])
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECK of the actions stays wide, because entries may hold the new values.
    drop_index("ix_exports_agreement_id", "exports")
    for column in ("manifest", "layout", "agreement_id"):
        drop_column("exports", column)
    op.drop_table("sharing_agreements", if_exists=True)
