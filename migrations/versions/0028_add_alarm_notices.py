"""Add what each channel of alarms was notified of."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarm_notices",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("code", sa.String(120), primary_key=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("notified_at", sa.DateTime(timezone=True)),
        sa.Column("notified_open", sa.Boolean(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_table("alarm_notices", if_exists=True)
