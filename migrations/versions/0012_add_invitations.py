"""Add invitations of officers, and indexes by which the audit log is searched."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table and the indexes."""
    op.create_table(
        "invitations",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name="fk_invitations_officer_id_officers",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("officer_id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject", "number"])
    op.create_index("ix_audit_entries_officer", "audit_entries", ["officer_id", "number"])
    op.create_index("ix_audit_entries_action", "audit_entries", ["action", "number"])


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_audit_entries_action", table_name="audit_entries")
    op.drop_index("ix_audit_entries_officer", table_name="audit_entries")
    op.drop_index("ix_audit_entries_subject", table_name="audit_entries")
    op.drop_table("invitations")
