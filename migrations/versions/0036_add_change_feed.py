"""Add the feed of changes of registrations."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import own_transaction
from portal.schema_triggers import create_triggers, drop_triggers

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

COMPARED = ("version", "state", "phone_verified", "may_sms", "centre_code", "district_code")


def upgrade() -> None:
    op.create_table(
        "registration_changes",
        sa.Column("registration_id", sa.Uuid(), primary_key=True),
        sa.Column("sequence", sa.BigInteger()),
        sa.Column("numbered_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("sequence"),
        sa.CheckConstraint("(sequence IS NULL) = (numbered_at IS NULL)", name="numbered"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_registration_changes_unnumbered",
        "registration_changes",
        ["registration_id"],
        postgresql_where=sa.text("sequence IS NULL"),
        sqlite_where=sa.text("sequence IS NULL"),
        if_not_exists=True,
    )
    op.create_table(
        "change_feed",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.String(8), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("oldest_sequence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.CheckConstraint("oldest_sequence <= last_sequence", name="order"),
        if_not_exists=True,
    )
    with own_transaction("Add the triggers of registrations"):
        bind = op.get_bind()  # safe: a trigger locks the table for a moment only
        create_triggers(bind, COMPARED)


def downgrade() -> None:
    with own_transaction("Drop the triggers of registrations"):
        drop_triggers(op.get_bind())  # safe: dropping a trigger locks the table for a moment only
    op.drop_table("change_feed", if_exists=True)
    op.drop_table("registration_changes", if_exists=True)
