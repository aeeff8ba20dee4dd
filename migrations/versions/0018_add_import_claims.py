"""Add what was read of an imported file, and the claims of workers on it."""

import sqlalchemy as sa

from portal.schema_changes import add_column, drop_column

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("imports", sa.Column("file_summary", sa.LargeBinary()))
    add_column("imports", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    add_column("imports", sa.Column("claimed_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    drop_column("imports", "claimed_until")
    drop_column("imports", "tries")
    drop_column("imports", "file_summary")
