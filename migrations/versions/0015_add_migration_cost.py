"""Add what a returnee paid in all to go abroad."""

import sqlalchemy as sa

from portal.schema_changes import add_check, add_column, drop_column

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAME = "erased_migration_cost"


def upgrade() -> None:
    add_column("registrations", sa.Column("migration_cost", sa.LargeBinary()))
    add_check("registrations", NAME, "erased_at IS NULL OR migration_cost IS NULL")


def downgrade() -> None:
    drop_column("registrations", "migration_cost", checks=[NAME])
