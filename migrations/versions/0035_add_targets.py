"""Add targets with their versions, and the actions for those that are behind."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import add_choices

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SEXES = "female male hijra not_said"


def upgrade() -> None:
    op.create_table(
        "targets",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("indicator", sa.String(40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code")),
        sa.Column("centre_code", sa.String(12), sa.ForeignKey("centres.code")),
        sa.Column("sex", sa.String(32)),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.CheckConstraint("(district_code IS NULL) <> (centre_code IS NULL)", name="area"),
        sa.CheckConstraint("number >= 0", name="number"),
        sa.Index("ix_targets_month", "month", "set_at", "id"),
        if_not_exists=True,
    )
    op.create_table(
        "target_actions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("target_id", sa.Uuid(), sa.ForeignKey("targets.id"), nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(done_by_id IS NULL) = (done_at IS NULL)", name="done"),
        sa.Index("ix_target_actions_target_id", "target_id"),
        if_not_exists=True,
    )
    add_choices("targets", "sex", "sex", SEXES)


def downgrade() -> None:
    op.drop_table("target_actions", if_exists=True)
    op.drop_table("targets", if_exists=True)
