"""Add the rows that OData feeds send page by page."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "odata_snapshots",
        sa.Column(
            "id", sa.Uuid(), sa.ForeignKey("exports.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "file_id", sa.Uuid(), sa.ForeignKey("exports.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        if_not_exists=True,
    )
    op.create_index(
        "ix_odata_snapshots_file_id_begun_at",
        "odata_snapshots",
        ["file_id", "begun_at"],
        if_not_exists=True,
    )
    op.create_table(
        "odata_pages",
        sa.Column(
            "snapshot_id",
            sa.Uuid(),
            sa.ForeignKey("odata_snapshots.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_table("odata_pages", if_exists=True)
    op.drop_table("odata_snapshots", if_exists=True)
