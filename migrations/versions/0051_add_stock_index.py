"""Add the index of the daily count of who waits for a decision or a centre."""

from portal.schema_changes import add_index, drop_index

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_index(
        "ix_registrations_stock",
        "registrations",
        ["state", "district_code", "centre_code", "submitted_at"],
        where="state IN ('submitted', 'verified', 'received') AND erased_at IS NULL",
    )


def downgrade() -> None:
    drop_index("ix_registrations_stock", "registrations")
