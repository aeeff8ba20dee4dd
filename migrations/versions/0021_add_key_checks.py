"""Add the keys that the database is sealed with."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_checks",
        sa.Column(
            "kind",
            sa.Enum("field", "index", name="keykind", native_enum=False, length=32),
            sa.CheckConstraint("kind IN ('field', 'index')", name="keykind"),
            primary_key=True,
        ),
        sa.Column("key_id", sa.String(16), primary_key=True),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_since", sa.DateTime(timezone=True)),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_table("key_checks", if_exists=True)  # safe: the keys are checked again by an upgrade
