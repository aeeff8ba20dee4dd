"""Add the cost of migration and who asked for it: what a new question needs."""

import sqlalchemy as sa

from portal.schema_changes import (
    add_check,
    add_column,
    add_foreign_key,
    add_index,
    drop_column,
    drop_index,
)

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("registrations", sa.Column("migration_cost", sa.Integer()))
    add_column("registrations", sa.Column("cost_asked_by_id", sa.Uuid()))
    add_index("ix_registrations_migration_cost", "registrations", ["migration_cost", "id"])
    add_check("registrations", "migration_cost", "migration_cost >= 0")
    add_foreign_key("registrations", "cost_asked_by_id", "officers")


def downgrade() -> None:
    drop_index("ix_registrations_migration_cost", "registrations")
    drop_column("registrations", "cost_asked_by_id")
    drop_column("registrations", "migration_cost", checks=["migration_cost"])
