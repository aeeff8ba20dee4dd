"""Add the hours of a centre."""

import sqlalchemy as sa

from portal.schema_changes import add_column, drop_column

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("centres", sa.Column("hours", sa.String(11), nullable=False, server_default=""))


def downgrade() -> None:
    drop_column("centres", "hours")
