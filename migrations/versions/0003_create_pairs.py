"""Create the keys of names and the pairs of alike registrations; mark what is not compared yet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NOT_COMPARED = sa.text("compared_at IS NULL")
_OPEN = sa.text("verdict = 'open'")


def upgrade() -> None:
    op.add_column("registrations", sa.Column("compared_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_registrations_to_compare",
        "registrations",
        ["channel", "id"],
        postgresql_where=_NOT_COMPARED,
        sqlite_where=_NOT_COMPARED,
    )
    op.create_table(
        "name_keys",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(hash) = 16", name=op.f("ck_name_keys_hash")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_name_keys_registration_id_registrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hash", "registration_id", name="pk_name_keys"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_name_keys_registration_id", "name_keys", ["registration_id"])
    op.create_table(
        "pairs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column(
            "grounds",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "open",
                "duplicate",
                "different",
                "shared_phone",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duplicate_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_pairs_order")),
        sa.CheckConstraint("score BETWEEN 1 AND 100", name=op.f("ck_pairs_score")),
        sa.CheckConstraint(
            "(verdict = 'open') = (decided_at IS NULL)", name=op.f("ck_pairs_decided")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_pairs_decided_by")
        ),
        sa.CheckConstraint(
            "(verdict = 'duplicate') = (duplicate_id IS NOT NULL)", name=op.f("ck_pairs_which_one")
        ),
        sa.CheckConstraint(
            "duplicate_id IS NULL OR duplicate_id IN (first_id, second_id)",
            name=op.f("ck_pairs_one_of_them"),
        ),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["registrations.id"],
            name="fk_pairs_first_id_registrations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["registrations.id"],
            name="fk_pairs_second_id_registrations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officers.id"], name="fk_pairs_decided_by_id_officers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pairs"),
    )
    op.create_index("uq_pairs_both", "pairs", ["first_id", "second_id"], unique=True)
    op.create_index("ix_pairs_second", "pairs", ["second_id"])
    op.create_index(
        "ix_pairs_open", "pairs", ["score", "id"], postgresql_where=_OPEN, sqlite_where=_OPEN
    )


def downgrade() -> None:
    op.drop_table("pairs")
    op.drop_table("name_keys")
    op.drop_index("ix_registrations_to_compare", table_name="registrations")
    op.drop_column("registrations", "compared_at")
