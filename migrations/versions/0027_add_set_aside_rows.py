"""Add the rows on which a background job failed, and the alarm about them."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import add_index, drop_index, replace_choices

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KINDS = (
    "gateway_trouble gateway_errors gateway_slow budget_near budget_spent codes_spent "
    "codes_unused rows_set_aside"
)


def upgrade() -> None:
    op.create_table(
        "set_aside_rows",
        sa.Column("job", sa.String(40), primary_key=True),
        sa.Column("row_id", sa.Uuid(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(80), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("failures >= 1", name="failures"),
        if_not_exists=True,
    )
    add_index("ix_set_aside_rows_failed_at", "set_aside_rows", ["failed_at"])
    add_index("ix_attempts_open", "attempts", ["started_at"], where="outcome IS NULL")
    replace_choices("alarms", "alarmkind", "kind", KINDS)


def downgrade() -> None:
    # The CHECK of the kinds stays wide, because alarms may hold the new value.
    drop_index("ix_attempts_open", "attempts")
    op.drop_table("set_aside_rows", if_exists=True)
