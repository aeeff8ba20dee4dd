"""Who let an import make registrations, and who took it back: not always who sent the list.

Of what was done before, the sender had done all of it.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = ("started_by_id", "undone_by_id")


def upgrade() -> None:
    """The columns, empty until somebody does it."""
    # By hand: SQLite adds a column with its reference in place, and without copying the table.
    kind = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    for column in COLUMNS:
        reference = f"CONSTRAINT fk_imports_{column}_officers REFERENCES officers (id)"
        op.execute(f"ALTER TABLE imports ADD COLUMN {column} {kind} {reference}")


def downgrade() -> None:
    """Without them."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE imports DROP COLUMN {column}")
