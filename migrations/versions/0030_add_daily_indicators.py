"""Add the daily roll-ups of indicators."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import add_choices, add_index, drop_index

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

CUTS = "all sex age_band country channel need waiting_days days_to_verify"


def upgrade() -> None:
    op.create_table(
        "daily_indicator_values",
        sa.Column("indicator", sa.String(40), primary_key=True),
        sa.Column("cut", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("district_code", sa.String(), sa.ForeignKey("districts.code"), primary_key=True),
        sa.Column("centre_code", sa.String(), sa.ForeignKey("centres.code"), primary_key=True),
        sa.Column("value", sa.String(32), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 1", name="count"),
        if_not_exists=True,
    )
    op.create_table(
        "indicator_days",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("sealed_counts", sa.LargeBinary()),
        sa.UniqueConstraint("day"),
        if_not_exists=True,
    )
    add_choices("daily_indicator_values", "cut", "cut", CUTS)
    add_index("ix_moves_at", "moves", ["at"])


def downgrade() -> None:
    drop_index("ix_moves_at", "moves")
    op.drop_table("indicator_days", if_exists=True)
    op.drop_table("daily_indicator_values", if_exists=True)
