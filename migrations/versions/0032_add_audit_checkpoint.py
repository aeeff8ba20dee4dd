"""Add the checkpoint of the audit log, and an index by which old accesses are purged."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import add_index, drop_index, refuse_downgrade

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_checkpoints",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("entry_mac", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("length(entry_mac) = 32", name="entry_mac"),
        sa.CheckConstraint("length(digest) = 32", name="digest"),
        sa.CheckConstraint("length(seal) = 32", name="seal"),
        if_not_exists=True,
    )
    add_index("ix_looks_day", "looks", ["day"])


def downgrade() -> None:
    refuse_downgrade(
        "SELECT number FROM audit_checkpoints WHERE NOT EXISTS"
        " (SELECT 1 FROM audit_entries WHERE audit_entries.number = 1)",
        "Entries of the audit log were purged. The release before cannot verify the rest, so there is"
        " no way back over this migration.",
    )
    drop_index("ix_looks_day", "looks")
    op.drop_table("audit_checkpoints", if_exists=True)
