"""The work of DEMO officers: claims, notes, access log, quality reviews, pairs of alike registrations."""

import sqlalchemy as sa

from migrations.base_tables.elements import INSTANT, JSON, TABLES, choice, index

sa.Table(
    "claims",
    TABLES,
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column(
        "officer_id", sa.Uuid(), sa.ForeignKey("officers.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("until", INSTANT, nullable=False),
    index("ix_claims_officer_id", "officer_id"),
)
sa.Table(
    "looks",
    TABLES,
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id"), primary_key=True),
    sa.Column("first_at", INSTANT, nullable=False),
    sa.Column("last_at", INSTANT, nullable=False),
    sa.Column("times", sa.Integer(), nullable=False),
    sa.CheckConstraint("times >= 1", name="times"),
)
sa.Table(
    "notes",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("text", sa.LargeBinary(), nullable=False),
    index("ix_notes_registration", "registration_id", "at", "id"),
)
sa.Table(
    "second_looks",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("move_id", sa.Uuid(), sa.ForeignKey("moves.id", ondelete="CASCADE"), nullable=False),
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code"), nullable=False),
    sa.Column("verified_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column("chosen_at", INSTANT, nullable=False),
    sa.Column("finished_at", INSTANT),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column("finding", choice("finding", "confirmed wrong")),
    sa.CheckConstraint(
        "(finished_at IS NULL) = (officer_id IS NULL) AND (finished_at IS NULL) "
        "= (finding IS NULL)",
        name="finished",
    ),
    sa.CheckConstraint("officer_id <> verified_by_id", name="second_person"),
    sa.UniqueConstraint("move_id"),
    index("ix_second_looks_open", "district_code", "chosen_at", "id", where="finished_at IS NULL"),
    index("ix_second_looks_registration_id", "registration_id"),
)
sa.Table(
    "kept_texts",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "officer_id", sa.Uuid(), sa.ForeignKey("officers.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("typed", sa.LargeBinary(), nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    index("ix_kept_texts_expires_at", "expires_at"),
    index("ix_kept_texts_registration_id", "registration_id"),
    index("uq_kept_texts_once", "officer_id", "registration_id", unique=True),
)
sa.Table(
    "name_keys",
    TABLES,
    sa.Column("hash", sa.LargeBinary(), primary_key=True),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.CheckConstraint("length(hash) = 16", name="hash"),
    index("ix_name_keys_registration_id", "registration_id"),
    sqlite_with_rowid=False,
)
sa.Table(
    "pairs",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "first_id", sa.Uuid(), sa.ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column(
        "second_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("grounds", JSON, nullable=False),
    sa.Column("score", sa.SmallInteger(), nullable=False),
    sa.Column("found_at", INSTANT, nullable=False),
    sa.Column(
        "verdict", choice("verdict", "open duplicate different shared_phone"), nullable=False
    ),
    sa.Column("decided_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column("decided_at", INSTANT),
    sa.Column("duplicate_id", sa.Uuid()),
    sa.CheckConstraint("(verdict = 'open') = (decided_at IS NULL)", name="decided"),
    sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
    sa.CheckConstraint(
        "duplicate_id IS NULL OR duplicate_id IN (first_id, second_id)", name="one_of_them"
    ),
    sa.CheckConstraint("first_id < second_id", name="order"),
    sa.CheckConstraint("score BETWEEN 1 AND 100", name="score"),
    sa.CheckConstraint("(verdict = 'duplicate') = (duplicate_id IS NOT NULL)", name="which_one"),
    index("ix_pairs_open", "score", "id", where="verdict = 'open'"),
    index("ix_pairs_second", "second_id"),
    index("uq_pairs_both", "first_id", "second_id", unique=True),
)
