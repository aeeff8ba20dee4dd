"""Add the indexes of the start pages: decisions by officer, and planned appointments by centre."""

from portal.schema_changes import add_index, drop_index

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_index("ix_moves_officer", "moves", ["officer_id", "at"], where="officer_id IS NOT NULL")
    add_index(
        "ix_appointments_planned_centre",
        "appointments",
        ["centre_code", "starts_at"],
        where="state = 'planned'",
    )


def downgrade() -> None:
    drop_index("ix_appointments_planned_centre", "appointments")
    drop_index("ix_moves_officer", "moves")
