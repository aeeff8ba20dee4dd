"""Add the time at which an officer ended the tour of the staff pages."""

import sqlalchemy as sa

from portal.schema_changes import add_column, drop_column

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("officers", sa.Column("tour_ended_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    drop_column("officers", "tour_ended_at")
