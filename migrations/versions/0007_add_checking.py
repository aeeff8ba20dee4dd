"""Looks, notes, second looks, texts kept over a sign-in; decisions that are taken back in time.

Going back fails, as it should, while messages were taken back.
"""

import sqlalchemy as sa
from alembic import op

from portal.schema_checks import replace_check, replace_choices

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = "queued sending accepted unknown delivered failed refused expired"


def upgrade() -> None:
    """Make them."""
    _looks_and_notes()
    _second_looks()
    _kept_texts()
    # By hand: SQLite adds a column with its reference in place, and without copying the table.
    kind = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    reference = "CONSTRAINT fk_moves_undoes_id_moves REFERENCES moves (id)"
    op.execute(f"ALTER TABLE moves ADD COLUMN undoes_id {kind} {reference}")
    op.create_index("uq_moves_undoes", "moves", ["undoes_id"], unique=True)
    replace_choices("messages", "messagestate", "state", f"{STATES} cancelled")
    replace_check(
        "messages",
        "ended",
        "(state IN ('delivered', 'failed', 'refused', 'expired', 'cancelled'))"
        " = (ended_at IS NOT NULL)",
    )


def downgrade() -> None:
    """Take them away."""
    replace_check(
        "messages",
        "ended",
        "(state IN ('delivered', 'failed', 'refused', 'expired')) = (ended_at IS NOT NULL)",
    )
    replace_choices("messages", "messagestate", "state", STATES)
    op.drop_index("uq_moves_undoes", table_name="moves")
    op.execute("ALTER TABLE moves DROP COLUMN undoes_id")
    for table in ("kept_texts", "second_looks", "notes", "looks"):
        op.drop_table(table)


def _looks_and_notes() -> None:
    op.create_table(
        "looks",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times >= 1", name=op.f("ck_looks_times")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_looks_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_looks_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("registration_id", "day", "officer_id", name=op.f("pk_looks")),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_notes_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_notes_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_registration", "notes", ["registration_id", "at", "id"])


def _second_looks() -> None:
    op.create_table(
        "second_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("verified_by_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "finding IN ('confirmed', 'wrong')", name=op.f("ck_second_looks_finding")
        ),
        sa.CheckConstraint(
            "officer_id <> verified_by_id", name=op.f("ck_second_looks_second_person")
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (officer_id IS NULL)"
            " AND (finished_at IS NULL) = (finding IS NULL)",
            name=op.f("ck_second_looks_finished"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_second_looks_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["move_id"],
            ["moves.id"],
            name=op.f("fk_second_looks_move_id_moves"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_code"],
            ["districts.code"],
            name=op.f("fk_second_looks_district_code_districts"),
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"],
            ["officers.id"],
            name=op.f("fk_second_looks_verified_by_id_officers"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_second_looks_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
        sa.UniqueConstraint("move_id", name=op.f("uq_second_looks_move_id")),
    )
    op.create_index("ix_second_looks_registration_id", "second_looks", ["registration_id"])
    op.create_index(
        "ix_second_looks_open",
        "second_looks",
        ["district_code", "chosen_at", "id"],
        postgresql_where=sa.text("finished_at IS NULL"),
        sqlite_where=sa.text("finished_at IS NULL"),
    )


def _kept_texts() -> None:
    op.create_table(
        "kept_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("typed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name=op.f("fk_kept_texts_officer_id_officers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_kept_texts_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_texts")),
    )
    op.create_index(
        "uq_kept_texts_once", "kept_texts", ["officer_id", "registration_id"], unique=True
    )
    op.create_index("ix_kept_texts_registration_id", "kept_texts", ["registration_id"])
    op.create_index("ix_kept_texts_expires_at", "kept_texts", ["expires_at"])
