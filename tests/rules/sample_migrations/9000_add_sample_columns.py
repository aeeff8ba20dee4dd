"""Add a column, an index, a CHECK and a foreign key: what a new question needs."""

import sqlalchemy as sa

from portal.schema_changes import (
    add_check,
    add_column,
    add_foreign_key,
    add_index,
    drop_column,
    drop_index,
)

revision = "9000"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("registrations", sa.Column("sample_cost", sa.Integer()))
    add_column("registrations", sa.Column("sample_officer_id", sa.Uuid()))
    add_index("ix_registrations_sample_cost", "registrations", ["sample_cost", "id"])
    add_check("registrations", "sample_cost", "sample_cost >= 0")
    add_foreign_key("registrations", "sample_officer_id", "officers")


def downgrade() -> None:
    drop_index("ix_registrations_sample_cost", "registrations")
    drop_column("registrations", "sample_officer_id")
    drop_column("registrations", "sample_cost", checks=["sample_cost"])
