"""Add the request id of messages and imports, and the heartbeats of worker loops."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import add_column, add_index, drop_column, drop_index

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("messages", sa.Column("request_id", sa.String(32)))
    add_column("imports", sa.Column("request_id", sa.String(32)))
    add_index("ix_pairs_oldest_open", "pairs", ["id"], where="verdict = 'open'")
    op.create_table(
        "loop_heartbeats",
        sa.Column("loop", sa.String(40), primary_key=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_table("loop_heartbeats", if_exists=True)
    drop_index("ix_pairs_oldest_open", "pairs")
    drop_column("imports", "request_id")
    drop_column("messages", "request_id")
